import { createHash, timingSafeEqual } from "node:crypto";

/** Compares hashes, in constant time, so that an answer's delay tells nothing of the token, not even its length. */
export function createAuthorizer(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(`Bearer ${token}`);
  return (authorization = "") => timingSafeEqual(digest(authorization), expected);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
