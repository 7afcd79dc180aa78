import type { ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { isDatabaseAway } from "../../../db/gateway/database-away.ts";
import { ApiError, problemResponse } from "../../contract/api-error.ts";
import type { ProblemCode } from "../../contract/problem.ts";
import { describeError, log } from "../log.ts";
import type { AppEnv } from "../router.ts";

/** What Hono itself throws while it reads a request. */
const codeByStatus: Record<number, ProblemCode> = {
  400: "invalid_request",
  413: "payload_too_large",
  415: "unsupported_media_type",
};

/** Turns whatever was thrown into a problem document, and logs what a client must not see. */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  const shown = asApiError(error);
  if (shown === null || shown.status >= 500) {
    log("error", "request_failed", { id: c.var.requestId, ...describeError(error) });
  }
  return problemResponse(shown, c.var.requestId);
};

export const onNotFound: NotFoundHandler<AppEnv> = (c) =>
  problemResponse(new ApiError("not_found"), c.var.requestId);

function asApiError(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error;
  if (isDatabaseAway(error))
    return new ApiError("unavailable", "The records cannot be read right now", { cause: error });
  if (!(error instanceof HTTPException)) return null;
  const code = codeByStatus[error.status];
  return code === undefined ? null : new ApiError(code, error.message, { cause: error });
}
