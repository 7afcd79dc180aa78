import type { subscription } from "../../../db/gateway/schema-billing.ts";
import type { BillingEffect } from "./effects.ts";
import { entitlementsOf } from "./entitlements.ts";
import type { LagoInvoice } from "./lago-shapes.ts";

type Row = typeof subscription.$inferInsert;
type Known = Pick<Row, "plan" | "status"> | undefined;

const dayMs = 86_400_000;
/** What is older than this is history: it is kept and not told. */
const newsMs = 7 * dayMs;
const remindBeforeTrialEndsMs = 3 * dayMs;

/** What has happened to a subscription since it was last read, and what its payers should know by now. */
export function subscriptionEffects(
  before: Known,
  row: Row,
  { organization, nowMs }: { organization: string; nowMs: number },
): BillingEffect[] {
  return [
    ...planChange(before, row, organization),
    ...trialEnd(row, organization, nowMs),
    ...lessAccess(row, organization, nowMs),
  ];
}

function planChange(before: Known, { lagoId, plan, status }: Row, organization: string): BillingEffect[] {
  const was = before?.status === "active" ? before.plan : "free";
  const is = status === "active" ? plan : "free";
  if (was === is) return [];
  const tell = { kind: "billing.plan_changed", params: { organization, plan: is } } as const;
  return [{ key: `subscription:${lagoId}:${status}`, tell }];
}

function trialEnd({ trialEndsAt }: Row, organization: string, nowMs: number): BillingEffect[] {
  if (!trialEndsAt || trialEndsAt.getTime() - nowMs > remindBeforeTrialEndsMs) return [];
  const endsAt = trialEndsAt.toISOString();
  const tell = { kind: "billing.trial_ending", params: { organization, endsAt } } as const;
  return [{ key: `trial:${endsAt}`, tell }];
}

/** Each step of it is told once for each time that a payment goes missing. */
function lessAccess(row: Row, organization: string, nowMs: number): BillingEffect[] {
  const { plan, status, unpaidSince = null } = row;
  const { access, accessUntil: until } = entitlementsOf({ plan, status, unpaidSince }, {}, nowMs);
  if (access === "full" || unpaidSince === null) return [];
  const tell = { kind: "billing.access_limited", params: { organization, access, until } } as const;
  return [{ key: `unpaid:${unpaidSince.toISOString()}:${access}`, tell }];
}

/** What has happened to a tenant's invoices. */
export function invoiceEffects(
  invoices: readonly LagoInvoice[],
  { organization, nowMs }: { organization: string; nowMs: number },
): BillingEffect[] {
  return invoices.flatMap((each): BillingEffect[] => {
    const { lago_id, status, payment_status, total_amount_cents: cents, currency, updated_at } = each;
    if (status !== "finalized" || cents <= 0) return [];
    const link = `/app/billing#invoice-${lago_id}`;
    const isNews = nowMs - updated_at.getTime() < newsMs;
    if (payment_status === "succeeded") {
      const amount = new Intl.NumberFormat("en", { style: "currency", currency }).format(cents / 100);
      const tell = { kind: "billing.receipt", params: { organization, amount, link } } as const;
      return [{ key: `invoice:${lago_id}:paid`, tell: isNews ? tell : null }];
    }
    if (payment_status !== "failed") return [];
    const tell = { kind: "billing.payment_failed", params: { organization, link } } as const;
    return [{ key: `invoice:${lago_id}:failed`, tell: isNews ? tell : null }];
  });
}
