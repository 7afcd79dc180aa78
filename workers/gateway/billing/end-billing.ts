import { and, eq } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { billingEvent } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { lockBilling } from "./effects.ts";

/**
 * Ends what a tenant that is gone pays for, and forgets what the billing service told of it. Safe to repeat, and beside
 * a webhook that is being worked on: whoever comes second under the lock finds that it has ended.
 */
export async function endBilling(
  { config, db, lagoAccounts }: Pick<Deps, "config" | "db" | "lagoAccounts">,
  tenantId: string,
): Promise<void> {
  await inTransaction(config.database, async (transaction) => {
    await lockBilling(transaction, tenantId);
    await endLives(lagoAccounts, tenantId);
  });
  // Behind the lock, not under it: a webhook's row is locked before the tenant is.
  await withPlatform(db, [db.delete(billingEvent).where(eq(billingEvent.tenantId, tenantId))]);
}

/** Ends what runs or waits in Lago, crediting what was paid too much. The caller holds the tenant's lock. */
export async function endLives(lagoAccounts: Deps["lagoAccounts"], tenantId: string): Promise<void> {
  const lives = await lagoAccounts.listLives(tenantId);
  const running =
    lives.find(({ status }) => status === "active") ?? lives.find(({ status }) => status === "pending");
  if (running !== undefined)
    await lagoAccounts.end(tenantId, { waiting: running.status === "pending", creditUnused: true });
}

/**
 * Whether somebody deleted the tenant, as the log says that is written with the deletion. That it is not here proves
 * nothing: a database restored from yesterday does not know who came today, and they pay.
 */
export async function wasDeleted(transaction: Transaction, tenantId: string): Promise<boolean> {
  const rows = await transaction
    .select({ id: auditLog.id })
    .from(auditLog)
    .where(and(eq(auditLog.tenantId, tenantId), eq(auditLog.action, "tenant.deleted")))
    .limit(1);
  return rows.length > 0;
}
