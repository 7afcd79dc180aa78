import { and, count, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { usageLedger } from "../../../db/jobs/schema.ts";
import type { InternalRefused, InternalUsage, InternalUsed } from "../../contract/internal.ts";
import type { Deps } from "../deps.ts";

const mostIds = 100;
/** Clocks of the database and of the billing service differ a little, and what was just sent is counted a little later. */
const clocksDiffer = sql`interval '1 minute'`;
const counted = sql`interval '10 minutes'`;

const { transactionId, tenantId, metric, quantity, createdAt, sentAt, refusal } = usageLedger;

/** The entries that Lago will never take, of all tenants: each is work that nobody pays for. */
export async function listRefused(db: Deps["db"]): Promise<InternalRefused> {
  const [[all], newest] = await withPlatform(db, (tx) => [
    tx.select({ count: count() }).from(usageLedger).where(isNotNull(refusal)),
    tx
      .select({ id: transactionId })
      .from(usageLedger)
      .where(isNotNull(refusal))
      .orderBy(desc(createdAt))
      .limit(mostIds),
  ]);
  return { count: all?.count ?? 0, ids: newest.map(({ id }) => id) };
}

/**
 * What Lago has to count of a tenant in the period that began at `from`, which it does by when an entry came. That is
 * noted afterwards: what is younger than the period and was noted came in it, and what is older or not noted may have.
 */
export async function sumUsage(db: Deps["db"], wanted: InternalUsage): Promise<InternalUsed> {
  const from = sql`${wanted.from}::timestamptz`;
  const isSurely = sql`${createdAt} > ${from} + ${clocksDiffer} and ${sentAt} < now() - ${counted}`;
  const mayBe = sql`${sentAt} is null or ${sentAt} >= ${from} - ${clocksDiffer}`;
  const [[sums]] = await withTenant(db, wanted.tenantId, (tx) => [
    tx
      .select({ least: sumWhere(isSurely), most: sumWhere(mayBe) })
      .from(usageLedger)
      .where(and(eq(tenantId, wanted.tenantId), eq(metric, "rows"), isNull(refusal))),
  ]);
  return { least: sums?.least ?? 0, most: sums?.most ?? 0 };
}

function sumWhere(condition: SQL) {
  return sql<number>`coalesce(sum(${quantity}) filter (where ${condition}), 0)`.mapWith(Number);
}
