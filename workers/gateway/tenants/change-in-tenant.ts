import { and, eq, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { constraintOf } from "../../../db/gateway/constraint.ts";
import { organization } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type TenantRole, tenantRoleSchema } from "../../contract/auth.ts";
import { allows, type TenantPermission } from "../../contract/permissions.ts";
import { lockBilling } from "../billing/effects.ts";
import type { Deps } from "../deps.ts";
import { mayNot, type TenantActor } from "./require-permission.ts";

type TenantRow = typeof organization.$inferSelect;
type Change = { transaction: Transaction; tenant: TenantRow; role: TenantRole };

/**
 * Runs a change of a tenant, or of who is in it. The tenant's row is locked, so that such changes go one after the
 * other and each sees what the others did; the role of who acts is read again behind the lock.
 * @param permission null for what every member may do.
 * @throws {ApiError} `forbidden` for a role that may not any more, `conflict` when no owner would be left.
 */
export async function changeInTenant<Result>(
  { config }: Pick<Deps, "config">,
  { tenant: { id }, identity }: Pick<TenantActor, "tenant" | "identity">,
  permission: TenantPermission | null,
  work: (change: Change) => Promise<Result>,
): Promise<Result> {
  try {
    return await inTransaction(config.database, async (transaction) => {
      await enter(transaction, { tenantId: id });
      // A change of what it pays for may take as long as Lago does: who deletes it waits before others wait for them.
      if (permission === "organization:delete") await lockBilling(transaction, id);
      const tenant = await lockTenant(transaction, id);
      const role = tenant && (await roleIn(transaction, id, identity.user.id));
      if (!tenant || !role) throw new ApiError("forbidden", "You are not in this organization");
      if (permission !== null && !allows(role, permission)) throw mayNot(role, permission);
      return await work({ transaction, tenant, role });
    });
  } catch (error) {
    throw constraintOf(error) === "tenant_keeps_owner" ? lastOwner() : error;
  }
}

/** Keeps every other change of a tenant that the transaction has entered waiting. Null when it is not there. */
export async function lockTenant(transaction: Transaction, tenantId: string): Promise<TenantRow | null> {
  const rows = await transaction
    .select()
    .from(organization)
    .where(eq(organization.id, tenantId))
    .for("no key update");
  return rows[0] ?? null;
}

export async function roleIn(
  transaction: Transaction,
  tenantId: string,
  userId: string,
): Promise<TenantRole | null> {
  const [row] = await transaction
    .select({ role: member.role })
    .from(member)
    .where(and(eq(member.tenantId, tenantId), eq(member.userId, userId)));
  return row === undefined ? null : tenantRoleSchema.parse(row.role);
}

/**
 * Refuses to take an owner away who is the only one. The database refuses it too; this says it in words.
 * @throws {ApiError} `conflict`.
 */
export async function keepOwner(transaction: Transaction, tenantId: string, userId: string): Promise<void> {
  const [row] = await transaction
    .select({ others: sql<number>`count(*)::int` })
    .from(member)
    .where(and(eq(member.tenantId, tenantId), eq(member.role, "owner"), sql`${member.userId} <> ${userId}`));
  if ((row?.others ?? 0) === 0) throw lastOwner();
}

/** What is wrong with whatever leaves a tenant without an owner. */
function lastOwner(): ApiError {
  return new ApiError("conflict", "Somebody has to stay an owner: make another member one first");
}

/**
 * Refuses what only an organization of several people can have.
 * @throws {ApiError} `conflict`.
 */
export function refusePersonal({ personal }: { personal: boolean }, what: string): void {
  if (personal) throw new ApiError("conflict", `Your personal organization ${what}`);
}
