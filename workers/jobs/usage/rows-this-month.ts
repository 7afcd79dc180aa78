import { and, eq, gte, sql } from "drizzle-orm";
import type { Builder } from "../../../db/jobs/client.ts";
import { isOfTenant } from "../../../db/jobs/of-tenant.ts";
import { usageLedger } from "../../../db/jobs/schema.ts";

const sum = sql<number>`coalesce(sum(${usageLedger.quantity}), 0)`.mapWith(Number);

/** The rows of the calendar month (UTC) so far of the tenant that the transaction is for; the database shows no other's. */
export function selectRowsThisMonth(tx: Builder) {
  const monthStart = sql`date_trunc('month', now(), 'UTC')`;
  return tx
    .select({ rows: sum.as("rows") })
    .from(usageLedger)
    .where(
      and(
        isOfTenant(usageLedger.tenantId),
        eq(usageLedger.metric, "rows"),
        gte(usageLedger.createdAt, monthStart),
      ),
    );
}
