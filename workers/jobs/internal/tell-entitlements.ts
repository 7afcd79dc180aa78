import { and, asc, gt, isNotNull, sql } from "drizzle-orm";
import { type Database, withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import type { InternalEntitlements, InternalScheduled } from "../../contract/internal.ts";

/** Tenants whose schedules run, by their ids: what they may do is to be told. */
export async function listScheduled(db: Database, { after, limit }: InternalScheduled): Promise<string[]> {
  const { tenantId, nextAt } = schedules;
  const [rows] = await withPlatform(db, (tx) => [
    tx
      .select({ tenantId })
      .from(schedules)
      .where(and(gt(tenantId, after), isNotNull(nextAt)))
      .groupBy(tenantId)
      .orderBy(asc(tenantId))
      .limit(limit),
  ]);
  return rows.map((row) => row.tenantId);
}

/** Notes with the schedules of tenants what these may do: nobody is signed in when they run. */
export async function tellEntitlements(
  db: Database,
  tenants: InternalEntitlements["tenants"],
): Promise<void> {
  for (const { tenantId, entitlements } of tenants) {
    const isNews = sql`${schedules.entitlements} is distinct from ${JSON.stringify(entitlements)}::jsonb`;
    await withTenant(db, tenantId, (tx) => [tx.update(schedules).set({ entitlements }).where(isNews)]);
  }
}
