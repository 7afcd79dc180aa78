import { and, asc, eq, isNotNull, lt, sql } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { organization } from "../../../db/gateway/schema.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { enter, withPlatform } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { BillingDrift } from "../../contract/billing-admin.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { refusedInJobs } from "../proxy/internal-jobs.ts";
import { compareUsage } from "./compare-usage.ts";
import { endBilling, wasDeleted } from "./end-billing.ts";
import { findStrays } from "./find-strays.ts";
import { type SubscriptionRow, syncTenant } from "./sync-tenant.ts";

const mostListed = 100;

type JobsDeps = Pick<Deps, "upstreams" | "mintInternalToken">;

/** Where Lago and the rows of it are at odds, as far as one look at Lago's newest pages and the oldest rows shows. */
export async function findDrift(deps: Pick<Deps, "db" | "lagoAccounts"> & JobsDeps): Promise<BillingDrift> {
  const { db } = deps;
  const [strays, refusedUsage] = await Promise.all([findStrays(deps, 0), findRefused(deps)]);
  const { status, usageDrift } = subscription;
  const [stale, differing] = await withPlatform(db, [
    db
      .select({ id: subscription.tenantId })
      .from(subscription)
      .where(lt(subscription.syncedAt, sql`now() - interval '12 hours'`))
      .orderBy(asc(subscription.syncedAt))
      .limit(mostListed),
    db
      .select({ id: subscription.tenantId, rows: sql<number>`${usageDrift}`.mapWith(Number) })
      .from(subscription)
      .where(and(eq(status, "active"), isNotNull(usageDrift)))
      .orderBy(asc(usageDrift))
      .limit(mostListed),
  ]);
  return { ...strays, stale: stale.map(({ id }) => id), usageDiffers: differing, refusedUsage };
}

/** The rest is worth showing without it. */
async function findRefused(deps: JobsDeps): Promise<BillingDrift["refusedUsage"]> {
  try {
    return await refusedInJobs(deps);
  } catch (error) {
    log("warn", "refused_usage_not_read", describeError(error));
    return null;
  }
}

type HealDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue" | "lagoAccounts"> & JobsDeps & Recording;

/**
 * Reads a tenant's billing from Lago again, or ends what a deleted one still pays for.
 * @returns the subscription as it is now; null where there is none of our plans.
 * @throws {ApiError} `not_found` for a tenant that neither is nor was here.
 */
export async function healTenant(
  deps: HealDeps,
  { tenantId, actorId }: { tenantId: string; actorId: string },
): Promise<SubscriptionRow | null> {
  const state = await inTransaction(deps.config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    const [here] = await transaction
      .select({ id: organization.id })
      .from(organization)
      .where(eq(organization.id, tenantId));
    if (here !== undefined) return "here";
    return (await wasDeleted(transaction, tenantId)) ? "deleted" : "unknown";
  });
  if (state === "unknown") throw new ApiError("not_found", `There is no organization "${tenantId}"`);
  const row = state === "here" ? await syncTenant(deps, tenantId) : null;
  // What was read stands, also where the ledger cannot be asked: its difference then goes on being listed.
  if (row?.status === "active")
    await compareUsage(deps, tenantId).catch((error) =>
      log("warn", "billing_usage_not_compared", { tenantId, ...describeError(error) }),
    );
  if (state === "deleted") await endBilling(deps, tenantId);
  const place = { actorId, tenantId, targetId: tenantId };
  const entry = await deps.audit.seal(deps.origin, { action: "billing.healed", ...place });
  await deps.db.execute(auditStatement(entry));
  return row;
}
