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
  payment_missing: [402, "A payment is missing"],
  forbidden: [403, "Not allowed"],
  reauthentication_required: [403, "Show once more that it is you"],
  impersonating: [403, "Not while acting as somebody else"],
  email_not_verified: [403, "Verify the e-mail address first"],
  two_factor_required: [403, "The organization requires a second factor"],
  sso_required: [403, "Your organization asks you to sign in with it"],
  blocked: [403, "Not available from where you are"],
  account_closing: [403, "The account is being closed: undo that first"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  request_timeout: [408, "The request took too long to arrive"],
  conflict: [409, "Conflict with the current state"],
  seats_taken: [409, "Every seat of the plan is taken"],
  idempotency_in_flight: [409, "The first request with this key is still being answered"],
  gone: [410, "It is over"],
  precondition_failed: [412, "Somebody changed it meanwhile"],
  payload_too_large: [413, "The body is too large"],
  uri_too_long: [414, "The address is too long"],
  unsupported_media_type: [415, "Unsupported media type"],
  range_not_satisfiable: [416, "There is no such part"],
  misdirected: [421, "Nothing is served under this name"],
  unprocessable: [422, "The content cannot be processed"],
  idempotency_mismatch: [422, "The key was used for another request"],
  rate_limited: [429, "Too many requests"],
  headers_too_large: [431, "The headers are too large"],
  internal: [500, "Something went wrong on our side"],
  upstream_failed: [502, "A service behind the gateway gave a bad answer"],
  unavailable: [503, "A service is not available right now"],
  maintenance: [503, "Down for maintenance"],
  upstream_timeout: [504, "A service behind the gateway did not answer in time"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problemCodes;
