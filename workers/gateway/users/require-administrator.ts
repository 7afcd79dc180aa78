import { and, eq, inArray, lte, or, sql } from "drizzle-orm";
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
  return await requireRole(c, ["admin"], "This is for administrators");
}

/** The same of editors, and of administrators, who may do what editors do. */
export async function requireEditor(c: Context<AppEnv>): Promise<Identity> {
  return await requireRole(c, ["editor", "admin"], "This is for editors");
}

async function requireRole(c: Context<AppEnv>, roles: string[], message: string): Promise<Identity> {
  const identity = await requireIdentity(c);
  const notBanned = or(eq(user.banned, false), lte(user.banExpires, sql`now()`));
  const rows = await c.var.deps.db
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.id, identity.user.id), inArray(user.role, roles), notBanned));
  if (rows.length === 0) throw new ApiError("forbidden", message);
  return identity;
}
