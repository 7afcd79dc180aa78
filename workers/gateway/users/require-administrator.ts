import { and, eq, lte, or, sql } from "drizzle-orm";
import type { Context } from "hono";
import { user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Identity } from "../identity/identity.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import type { AppEnv } from "../router.ts";

/**
 * Who is asking, if they administer the platform. Asks the record: what an isolate remembers of a role may be half a
 * minute old.
 * @throws {ApiError} `unauthenticated` or `forbidden`.
 */
export async function requireAdministrator(c: Context<AppEnv>): Promise<Identity> {
  const identity = await requireIdentity(c);
  const notBanned = or(eq(user.banned, false), lte(user.banExpires, sql`now()`));
  const rows = await c.var.deps.db
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.id, identity.user.id), eq(user.role, "admin"), notBanned));
  if (rows.length === 0) throw new ApiError("forbidden", "This is for administrators");
  return identity;
}
