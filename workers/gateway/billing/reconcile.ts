import { and, asc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { currencyChange, subscription } from "../../../db/gateway/schema-billing.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import type { Sweep } from "../sweep.ts";
import { syncTenant } from "./sync-tenant.ts";

const mostAtOnce = 50;

/**
 * Reads what was not heard of for hours from Lago again: webhooks are lost, and trials and unpaid invoices come of age
 * without one. Before them, where a change of currency was begun and not finished. Those that were read longest ago come
 * first; one that cannot be read waits an hour, so that those that can are not kept waiting by fifty like it.
 */
export const reconcileSweep: Sweep = {
  name: "billing_reconciler",
  everyMinutes: 10,
  async run(deps) {
    const [begun, unread] = await withPlatform(deps.db, [
      deps.db.select({ tenantId: currencyChange.tenantId }).from(currencyChange).limit(mostAtOnce),
      deps.db
        .select({ tenantId: subscription.tenantId })
        .from(subscription)
        .where(
          and(
            lt(subscription.syncedAt, sql`now() - interval '6 hours'`),
            or(isNull(subscription.failedAt), lt(subscription.failedAt, sql`now() - interval '1 hour'`)),
          ),
        )
        .orderBy(asc(subscription.syncedAt))
        .limit(mostAtOnce),
    ]);
    const due = new Set([...begun, ...unread].map(({ tenantId }) => tenantId));
    for (const tenantId of due) {
      try {
        await syncTenant(deps, tenantId);
      } catch (error) {
        log("error", "billing_not_reconciled", { tenantId, ...describeError(error) });
        await putOff(deps, tenantId);
      }
    }
  },
};

async function putOff({ db }: Pick<Deps, "db">, tenantId: string): Promise<void> {
  await withTenant(db, tenantId, [
    db.update(subscription).set({ failedAt: sql`now()` }).where(eq(subscription.tenantId, tenantId)),
  ]);
}
