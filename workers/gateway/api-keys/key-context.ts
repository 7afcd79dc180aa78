import type { Context } from "hono";
import type { Transaction } from "../../../db/gateway/client.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { originOf } from "../audit/origin.ts";
import type { Deps } from "../deps.ts";
import type { AppEnv } from "../router.ts";
import { requirePermission, type TenantActor } from "../tenants/require-permission.ts";

/** What the verbs on keys work with: the tenant whose keys they are, and the person who asks. */
export type KeyContext = Pick<Deps, "config" | "db" | "redis" | "mailQueue"> &
  Recording &
  Pick<TenantActor, "tenant" | "entitlements"> & { actorId: string };

/**
 * Whoever may change the keys of their tenant.
 * @throws {ApiError} of `requirePermission`; a key itself may not.
 */
export async function requireKeyContext(c: Context<AppEnv>): Promise<KeyContext> {
  const { identity, tenant, entitlements } = await requirePermission(c, "api-key:change");
  return { ...c.var.deps, origin: originOf(c), tenant, entitlements, actorId: identity.user.id };
}

/** Field to what it was before and after. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

type Deed = {
  action: "api_key.created" | "api_key.changed" | "api_key.rotated" | "api_key.revoked";
  keyId: string;
  changes?: Changes;
};

/** Tells the tenant's audit log, in the transaction of the change. */
export async function recordDeed(
  { audit, origin, tenant, actorId }: KeyContext,
  transaction: Transaction,
  { action, keyId, changes = {} }: Deed,
): Promise<void> {
  const entry = await audit.seal(origin, { action, actorId, tenantId: tenant.id, targetId: keyId, changes });
  await transaction.execute(auditStatement(entry));
}
