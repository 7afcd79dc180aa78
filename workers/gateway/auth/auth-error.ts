import { ApiError } from "../../contract/api-error.ts";
import type { ProblemCode } from "../../contract/problem.ts";

/** better-auth's codes that have a name of their own here; the others are known by their status. */
const codeByCode: Record<string, ProblemCode> = {
  INVALID_EMAIL_OR_PASSWORD: "invalid_credentials",
  EMAIL_NOT_VERIFIED: "email_not_verified",
  SSO_REQUIRED: "sso_required",
};

const codeByStatus: Record<number, ProblemCode> = {
  400: "invalid_request",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  409: "conflict",
  413: "payload_too_large",
  415: "unsupported_media_type",
  422: "unprocessable",
};

/** What better-auth throws, and answers over HTTP, as far as it is looked at. */
type AuthFailure = {
  statusCode: number;
  body?: { code?: string | undefined; message?: string | undefined; userId?: string } | undefined;
};

/** Recognised by its shape, so that nobody has to load better-auth to ask. */
export function isAuthFailure(error: unknown): error is AuthFailure {
  return error instanceof Error && error.name === "APIError" && "statusCode" in error;
}

/** The problem for a failure of better-auth; a failure of its own is ours and says nothing. */
export function authProblem({ statusCode, body }: AuthFailure, cause?: unknown): ApiError {
  const named = body?.code === undefined ? undefined : codeByCode[body.code];
  const code = named ?? codeByStatus[statusCode] ?? "internal";
  const message = named === undefined && code !== "internal" ? body?.message : undefined;
  return new ApiError(code, message, { cause });
}
