import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { ApiError, problemResponse } from "../../contract/api-error.ts";
import { isLockRefused, lockRefused } from "../../contract/lock-refused.ts";
import { type ProblemCode, problemCodes } from "../../contract/problem.ts";
import type { AppEnv } from "../app-env.ts";

/** The one place that turns a thrown value into an answer; a 5xx leaves its cause in the log alone. */
export function renderError(thrown: Error, c: Context<AppEnv>): Response {
  const known = isLockRefused(thrown) ? lockRefused(thrown) : thrown;
  const error = known instanceof HTTPException ? fromHono(known) : known;
  const status = error instanceof ApiError ? error.status : 500;
  if (status >= 500) c.get("log").error("request failed", { method: c.req.method, error });
  return problemResponse(error, c.get("requestId"));
}

function fromHono({ status, message, cause }: HTTPException): ApiError {
  const codes = Object.keys(problemCodes) as ProblemCode[];
  const code = codes.find((name) => problemCodes[name][0] === status) ?? "invalid_request";
  return new ApiError(code, message, { cause });
}
