import { and, count, eq, gt, inArray, or, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { organization } from "../../../db/gateway/schema.ts";
import { billingEffect, billingEvent, invoice, subscription } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { BillingSummary } from "../../contract/billing-admin.ts";
import type { Deps } from "../deps.ts";
import { catalogue } from "./catalogue.ts";
import { countRevenue } from "./count-revenue.ts";
import type { Discounts } from "./list-discounts.ts";
import { readPricing } from "./read-pricing.ts";

const { plan, currency, interval, status, tenantId } = subscription;
const isActive = eq(status, "active");
const inTrial = sql<boolean>`coalesce(${subscription.trialEndsAt} > now(), false)`;
/** A change of plan is another life of the same subscription. */
const begunAt = sql`coalesce(${subscription.begunAt}, ${subscription.startedAt})`;
const monthAgo = sql`now() - interval '30 days'`;
const quarterAgo = sql`now() - interval '90 days'`;
/** Of the trial that an effect says is about to end: it is in its key. */
const trialEnd = sql`case when ${billingEffect.key} like 'trial:%' then substr(${billingEffect.key}, 7)::timestamptz end`;
const hasPaid = sql<boolean>`exists (select 1 from ${invoice} where ${invoice.tenantId} = ${billingEffect.tenantId}
  and ${invoice.totalCents} > 0 and ${invoice.paymentStatus} = 'succeeded')`;

/** Ended before its trial was over, and lately enough to count. */
const leftInTrial = and(
  ...[eq(status, "ended"), gt(subscription.endedAt, quarterAgo)],
  or(
    ...catalogue.map(({ code, trialDays }) =>
      and(eq(plan, code), sql`${subscription.endedAt} < ${begunAt} + make_interval(days => ${trialDays})`),
    ),
  ),
);

/** What administrators want to know of the business, from the rows that are kept of Lago, its prices and its coupons. */
export async function summarizeBilling({
  db,
  lago,
  lagoAccounts,
}: Pick<Deps, "db" | "lago" | "lagoAccounts">): Promise<BillingSummary> {
  const { prices, discounts, stale } = await readPricing({ lago, lagoAccounts });
  const { all, running, discounted, past, trials, left, inbox } = await readRows(db, discounts);
  const paying = catalogue.slice(1).map(({ code }) => code);
  const tenantsOf = (code: string, isTrial: (inTrial: boolean) => boolean = () => true) =>
    running
      .filter((row) => row.plan === code && isTrial(row.inTrial))
      .reduce((sum, { tenants }) => sum + tenants, 0);
  const onFree = (all?.tenants ?? 0) - paying.reduce((sum, code) => sum + tenantsOf(code), 0);
  const eventsOf = (wanted: string) => inbox.find((row) => row.status === wanted)?.events ?? 0;
  const { ended = 0, stayed = 0 } = past ?? {};
  const tried = new Set([...trials, ...left].map((row) => row.tenantId)).size;
  return {
    plans: [
      { plan: "free", tenants: Math.max(0, onFree), inTrial: 0 },
      ...paying.map((code) => ({
        ...{ plan: code, tenants: tenantsOf(code), inTrial: tenantsOf(code, (isIn) => isIn) },
      })),
    ],
    revenue: countRevenue(
      prices,
      running.filter((row) => !row.inTrial),
      discounted.map((row) => ({ ...row, coupons: discounts.get(row.tenantId) ?? [] })),
    ),
    churn: shareOf(ended, ended + stayed),
    trialConversion: shareOf(trials.filter((trial) => trial.hasPaid).length, tried),
    unpaid: running.reduce((sum, { unpaid }) => sum + unpaid, 0),
    inbox: { waiting: eventsOf("received"), failed: eventsOf("failed") },
    stale,
  };
}

async function readRows(db: Database, discounts: Discounts) {
  const [[all], running, discounted, [past], trials, left, inbox] = await withPlatform(db, [
    db.select({ tenants: count() }).from(organization),
    db
      .select({
        ...{ plan, currency, interval, inTrial },
        ...{ tenants: count(), unpaid: count(subscription.unpaidSince) },
      })
      .from(subscription)
      .where(isActive)
      .groupBy(plan, currency, interval, inTrial),
    db
      .select({ tenantId, plan, currency, interval })
      .from(subscription)
      .where(and(isActive, sql`not ${inTrial}`, inArray(tenantId, [...discounts.keys(), ""]))),
    db
      .select({
        ended: sql<number>`count(*) filter (where ${status} = 'ended' and ${subscription.endedAt} > ${monthAgo} and ${begunAt} <= ${monthAgo})::int`,
        stayed: sql<number>`count(*) filter (where ${isActive} and ${begunAt} <= ${monthAgo})::int`,
      })
      .from(subscription),
    db
      .selectDistinct({ tenantId: billingEffect.tenantId, hasPaid })
      .from(billingEffect)
      .where(and(sql`${trialEnd} < now()`, gt(trialEnd, quarterAgo))),
    db.select({ tenantId }).from(subscription).where(leftInTrial),
    db
      .select({ status: billingEvent.status, events: count() })
      .from(billingEvent)
      .where(inArray(billingEvent.status, ["received", "failed"]))
      .groupBy(billingEvent.status),
  ]);
  return { all, running, discounted, past, trials, left, inbox };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
