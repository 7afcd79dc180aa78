import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { ApiError } from "../../contract/api-error.ts";

/**
 * Nobody may lock an organization out: a provider is enforced only where an owner could still get in without it.
 * @throws {ApiError} `conflict` when no owner has a second factor.
 */
export async function requireBreakGlass(transaction: Transaction, tenantId: string): Promise<void> {
  const owners = await transaction
    .select({ id: user.id })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(and(eq(member.tenantId, tenantId), eq(member.role, "owner"), eq(user.twoFactorEnabled, true)));
  if (owners.length > 0) return;
  const message = "First let an owner set up a second factor: it is the way in when the provider fails";
  throw new ApiError("conflict", message, { errors: [{ path: "body.enforced", message }] });
}
