import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import type { ProblemCode } from "../../contract/problem.ts";

const errorSchema = z.object({
  errors: z.array(
    z.object({
      message: z.string(),
      extensions: z.object({ code: z.string(), requestId: z.string() }),
    }),
  ),
});

/** What Directus calls the same; what it has no word for is called as we do, in capitals. */
const codes: Partial<Record<ProblemCode, string>> = {
  invalid_request: "INVALID_QUERY",
  not_found: "NOT_FOUND",
  rate_limited: "REQUESTS_EXCEEDED",
  unavailable: "SERVICE_UNAVAILABLE",
};

/** Whether a path is one that Directus' SDK asks. */
export function isDirectusPath(path: string): boolean {
  return path.startsWith("/api/cms/items/");
}

/**
 * Renders whatever went wrong as Directus does: its SDK takes a problem document for an answer, and throws for this.
 * What is not meant for the client says nothing of its cause.
 */
export function directusErrorResponse(error: unknown, requestId: string): Response {
  const shown = error instanceof ApiError ? error : new ApiError("internal");
  const code = codes[shown.code] ?? shown.code.toUpperCase();
  const messages = shown.errors?.map(({ path, message }) => `${path}: ${message}`) ?? [shown.message];
  const body = { errors: messages.map((message) => ({ message, extensions: { code, requestId } })) };
  return new Response(JSON.stringify(body), {
    status: shown.status,
    headers: { ...shown.headers, "content-type": "application/json", "cache-control": "no-store" },
  });
}

/** The responses of a route that are errors of that kind, by status. */
export function directusProblems<Status extends number>(...statuses: Status[]) {
  const response = {
    description: "An error as Directus tells it",
    content: { "application/json": { schema: errorSchema } },
  };
  return Object.fromEntries(statuses.map((status) => [status, response])) as Record<Status, typeof response>;
}
