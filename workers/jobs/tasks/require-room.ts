import { and, isNull, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { isOfTenant } from "../../../db/jobs/of-tenant.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import { selectRowsThisMonth } from "../usage/rows-this-month.ts";
import type { VerbContext } from "../verb-context.ts";

/**
 * Whether a task would be let in just now, for what is done before one is begun: the statement that begins it decides.
 * @throws {ApiError} `payment_required` or `rate_limited`, as `createTask`.
 */
export async function requireRoom({ actor, db }: Pick<VerbContext, "actor" | "db">): Promise<void> {
  const { tenantId, entitlements } = actor;
  const [[used], [unfinished]] = await withTenant(db, tenantId, (tx) => [
    selectRowsThisMonth(tx),
    tx
      .select({ count: sql<number>`count(*)`.mapWith(Number) })
      .from(tasks)
      .where(and(isOfTenant(tasks.tenantId), isNull(tasks.finishedAt))),
  ]);
  requireEntitled(entitlements, { limit: "rowsPerMonth", count: (used?.rows ?? 0) + 1 });
  requireEntitled(entitlements, { limit: "concurrentTasks", count: (unfinished?.count ?? 0) + 1 });
}
