import { z } from "zod";

/** RFC 9457 problem document: the body of every error answer (`application/problem+json`). */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  requestId: z.string(),
  /** One entry for each field that was refused; `path` is dotted, as in `body.email`. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

export type Problem = z.infer<typeof problemSchema>;

/** The one table from error code to HTTP status and title. */
export const problemCodes = {
  invalid_request: [400, "The request is not valid"],
  unauthenticated: [401, "Sign in to continue"],
  invalid_credentials: [401, "The e-mail address or the password is wrong"],
  payment_required: [402, "The plan does not include this"],
  forbidden: [403, "Not allowed"],
  email_not_verified: [403, "Verify the e-mail address first"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  conflict: [409, "Conflict with the current state"],
  payload_too_large: [413, "The body is too large"],
  unsupported_media_type: [415, "Unsupported media type"],
  unprocessable: [422, "The content cannot be processed"],
  rate_limited: [429, "Too many requests"],
  internal: [500, "Something went wrong on our side"],
  upstream_failed: [502, "A service behind the gateway gave a bad answer"],
  unavailable: [503, "A service is not available right now"],
  upstream_timeout: [504, "A service behind the gateway did not answer in time"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problemCodes;
