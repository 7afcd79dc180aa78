import { ApiError } from "../../contract/api-error.ts";

/** Visible characters but those that a list, a quoted text or an escape is made of. */
const acceptable = /^[!#-+\--[\]-~]{1,255}$/;

/**
 * The key that a header names: a quoted text, as the draft has it, or the same without quotes, as most clients send it.
 * @throws {ApiError} `invalid_request` for anything else, also for two keys.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function readIdempotencyKey(header: string): string {
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (acceptable.test(key)) return key;
  const errors = [{ path: "header.idempotency-key", message: "Not one key of 1 to 255 visible characters" }];
  throw new ApiError("invalid_request", undefined, { errors });
}
