import { withTenant } from "../../../db/jobs/client.ts";
import type { MonthUsage } from "../../contract/usage.ts";
import type { VerbContext } from "../verb-context.ts";
import { selectRowsThisMonth } from "./rows-this-month.ts";

/** What the tenant used this month, as the cap of its plan counts it. */
export async function readMonthUsage({ actor, db }: Pick<VerbContext, "actor" | "db">): Promise<MonthUsage> {
  const [[used]] = await withTenant(db, actor.tenantId, (tx) => [selectRowsThisMonth(tx)]);
  const now = new Date();
  const startOf = (month: number) => new Date(Date.UTC(now.getUTCFullYear(), month)).toISOString();
  return {
    ...{ from: startOf(now.getUTCMonth()), until: startOf(now.getUTCMonth() + 1) },
    ...{ rows: used?.rows ?? 0, rowsPerMonth: actor.entitlements.limits.rowsPerMonth },
  };
}
