import type { Hook } from "@hono/zod-openapi";
import { ApiError } from "../../contract/api-error.ts";
import { refusedFields } from "../../contract/refused-fields.ts";
import type { AppEnv } from "../app-env.ts";

const places = {
  json: "body",
  form: "body",
  param: "path",
  query: "query",
  header: "header",
  cookie: "cookie",
};

/** Called by every route's validation; throws a 400 that names each refused field. */
export const refuseInvalid: Hook<unknown, AppEnv, string, unknown> = (result) => {
  if (result.success) return;
  const errors = refusedFields(places[result.target], result.error);
  throw new ApiError(
    "invalid_request",
    `Cannot read the request: ${errors[0]?.path} (${errors[0]?.message})`,
    {
      errors,
    },
  );
};
