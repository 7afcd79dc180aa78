import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { isDatabaseAway } from "../../../db/gateway/database-away.ts";
import { ApiError, problemResponse } from "../../contract/api-error.ts";
import { isLockRefused, lockRefused } from "../../contract/lock-refused.ts";
import type { ProblemCode } from "../../contract/problem.ts";
import { directusErrorResponse, isDirectusPath } from "../cms/directus-error.ts";
import { describeError, log } from "../log.ts";
import type { AppEnv } from "../router.ts";
import { isScimPath, ScimError, scimErrorResponse } from "../scim/scim-error.ts";

/** What Hono itself throws while it reads a request. */
const codeByStatus: Record<number, ProblemCode> = {
  400: "invalid_request",
  413: "payload_too_large",
  415: "unsupported_media_type",
};

/** Turns whatever was thrown into a problem document, and logs what a client must not see. */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  if (error instanceof ScimError) return scimErrorResponse(error);
  const shown = asApiError(error);
  if (shown === null || shown.status >= 500) {
    log("error", "request_failed", { id: c.get("requestId"), ...describeError(error) });
  }
  return errorResponse(c, shown);
};

export const onNotFound: NotFoundHandler<AppEnv> = (c) => errorResponse(c, new ApiError("not_found"));

/** An error in the words of whoever asks there: a directory, Directus' SDK, or anybody else. */
export function errorResponse(c: Context<AppEnv>, error: ApiError | null): Response {
  const { path } = c.req;
  if (isScimPath(path)) return scimErrorResponse(error);
  const requestId = c.get("requestId");
  return isDirectusPath(path) ? directusErrorResponse(error, requestId) : problemResponse(error, requestId);
}

function asApiError(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error;
  if (isDatabaseAway(error))
    return new ApiError("unavailable", "The records cannot be read right now", { cause: error });
  if (isLockRefused(error)) return lockRefused(error);
  if (!(error instanceof HTTPException)) return null;
  const code = codeByStatus[error.status];
  return code === undefined ? null : new ApiError(code, error.message, { cause: error });
}
