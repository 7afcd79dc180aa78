import type { Context } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../router.ts";
import type { Identity } from "./identity.ts";

/** Who is asking, looked up once for a request; null when nobody is signed in. */
export async function identityOf(c: Context<AppEnv>): Promise<Identity | null> {
  const known = c.var.identity;
  if (known !== undefined) return known;
  const identity = await c.var.deps.identifier.identify(c.req.raw.headers);
  c.set("identity", identity);
  return identity;
}

/**
 * Who is asking.
 * @throws {ApiError} `unauthenticated` when nobody is signed in.
 */
export async function requireIdentity(c: Context<AppEnv>): Promise<Identity> {
  const identity = await identityOf(c);
  if (identity === null) throw new ApiError("unauthenticated");
  return identity;
}
