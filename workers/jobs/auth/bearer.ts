import type { Context } from "hono";
import { ApiError } from "../../contract/api-error.ts";

/** The token that a request brings. @throws {ApiError} `unauthenticated` when it brings none. */
export function bearerOf(c: Context): string {
  const [scheme, token] = (c.req.header("authorization") ?? "").split(" ");
  if (scheme?.toLowerCase() === "bearer" && token) return token;
  throw new ApiError("unauthenticated", "Send a token: Authorization: Bearer <token>", {
    headers: { "www-authenticate": "Bearer" },
  });
}
