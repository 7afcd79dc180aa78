import { and, asc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { usageInJobs } from "../proxy/internal-jobs.ts";
import type { Sweep } from "../sweep.ts";

type CompareDeps = Pick<Deps, "db" | "lagoAccounts" | "upstreams" | "mintInternalToken">;

const mostAtOnce = 50;

/**
 * Compares what Lago counts of each tenant that pays with the ledger: what was sent and is not counted is never billed.
 * Those come first whose turn was longest ago; one that cannot be compared waits for its next turn.
 */
export const usageSweep: Sweep = {
  name: "billing_usage",
  everyMinutes: 10,
  async run(deps) {
    const { tenantId, status, usageComparedAt } = subscription;
    const [due] = await withPlatform(deps.db, [
      deps.db
        .select({ tenantId })
        .from(subscription)
        .where(
          and(
            eq(status, "active"),
            or(isNull(usageComparedAt), lt(usageComparedAt, sql`now() - interval '6 hours'`)),
          ),
        )
        .orderBy(sql`${asc(usageComparedAt)} nulls first`)
        .limit(mostAtOnce),
    ]);
    for (const { tenantId } of due) {
      try {
        await compareUsage(deps, tenantId);
      } catch (error) {
        log("error", "billing_usage_not_compared", { tenantId, ...describeError(error) });
        await note(deps, tenantId, {});
      }
    }
  },
};

/**
 * Notes by how many rows Lago's count of the tenant's running period is off; null where it is not, or nothing runs.
 * @throws {ApiError} when Lago or the jobs worker cannot be asked.
 */
export async function compareUsage(deps: CompareDeps, tenantId: string): Promise<void> {
  const usageDrift = await findDifference(deps, tenantId);
  if (usageDrift !== null) log("error", "billing_usage_differs", { tenantId, rows: usageDrift });
  await note(deps, tenantId, { usageDrift });
}

/** Lago is asked first: what is sent in between then counts as what may have come. */
async function findDifference(deps: CompareDeps, tenantId: string): Promise<number | null> {
  const usage = await deps.lagoAccounts.readUsage(tenantId);
  if (usage === null) return null;
  const counted = Math.round(usage.charges_usage.reduce((sum, { units }) => sum + Number(units), 0));
  const from = usage.from_datetime.toISOString();
  const { least, most } = await usageInJobs(deps, { tenantId, from });
  if (counted < least) return counted - least;
  return counted > most ? counted - most : null;
}

async function note(
  { db }: Pick<Deps, "db">,
  tenantId: string,
  found: { usageDrift?: number | null },
): Promise<void> {
  await withTenant(db, tenantId, [
    db
      .update(subscription)
      .set({ ...found, usageComparedAt: sql`now()` })
      .where(eq(subscription.tenantId, tenantId)),
  ]);
}
