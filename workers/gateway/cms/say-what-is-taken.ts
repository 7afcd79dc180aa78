import type { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { refusedFields } from "../../contract/refused-fields.ts";

type Judged = { success: true } | { success: false; target: string; error: z.core.$ZodError };

/** Refuses a query as every route does, and says of a parameter that there is not which ones there are. */
export function sayWhatIsTaken(query: z.ZodObject): (result: Judged) => undefined {
  const names = Object.keys(query.shape).join(", ");
  return (result) => {
    if (result.success) return;
    const place = result.target === "param" ? "path" : result.target;
    const errors = refusedFields(place, result.error).map(({ path, message }) => ({
      path,
      message: message === "Unknown field" ? `Unknown: this takes ${names}` : message,
    }));
    throw new ApiError("invalid_request", undefined, { errors });
  };
}
