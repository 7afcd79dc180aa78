import { and, eq, inArray, ne } from "drizzle-orm";
import { organization } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import type { Sweep } from "../sweep.ts";
import { endBilling } from "./end-billing.ts";
import { syncTenant } from "./sync-tenant.ts";

const mostAtOnce = 500;

/**
 * Asks Lago for all that runs, and looks for what is not known here: the reconciler reads again only what is. What a
 * tenant has begun without a row of it, since writing that failed and no webhook came, is read; what a deleted tenant
 * still pays for, since the message that ends it was lost, is ended. What is nobody's stays until somebody has looked.
 */
export const straySweep: Sweep = {
  name: "billing_strays",
  everyMinutes: 60,
  async run(deps) {
    const running = await deps.lagoAccounts.listRunning();
    for (let from = 0; from < running.length; from += mostAtOnce) {
      const { unread, deleted, unknown } = await compare(deps, running.slice(from, from + mostAtOnce));
      for (const tenantId of unread) await heal(tenantId, () => syncTenant(deps, tenantId));
      for (const tenantId of deleted) await heal(tenantId, () => endBilling(deps, tenantId));
      if (unknown.length > 0)
        log("error", "billing_of_nobody", { count: unknown.length, first: unknown.slice(0, 10) });
    }
  },
};

async function compare({ db }: Pick<Deps, "db">, running: readonly string[]) {
  const [known, present, deletions] = await withPlatform(db, [
    db
      .select({ id: subscription.tenantId })
      .from(subscription)
      .where(and(inArray(subscription.tenantId, running), ne(subscription.status, "ended"))),
    db.select({ id: organization.id }).from(organization).where(inArray(organization.id, running)),
    db
      .select({ id: auditLog.tenantId })
      .from(auditLog)
      .where(and(inArray(auditLog.tenantId, running), eq(auditLog.action, "tenant.deleted"))),
  ]);
  const idsOf = (rows: readonly { id: string | null }[]) => new Set(rows.map(({ id }) => id));
  const [rows, here, deleted] = [idsOf(known), idsOf(present), idsOf(deletions)];
  const gone = running.filter((id) => !here.has(id));
  return {
    unread: running.filter((id) => here.has(id) && !rows.has(id)),
    deleted: gone.filter((id) => deleted.has(id)),
    unknown: gone.filter((id) => !deleted.has(id)),
  };
}

/** One that fails is tried again with the next run, and keeps none from being healed. */
async function heal(tenantId: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
    log("warn", "billing_stray_healed", { tenantId });
  } catch (error) {
    log("error", "billing_stray_not_healed", { tenantId, ...describeError(error) });
  }
}
