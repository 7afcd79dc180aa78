import type { LagoAccounts } from "./lago-accounts.ts";
import type { LagoAppliedCoupon } from "./lago-shapes.ts";

/** What is taken off each tenant's invoices, the oldest first, which is the order that Lago takes it off in. */
export type Discounts = ReadonlyMap<string, readonly LagoAppliedCoupon[]>;

/** The coupons that go on from invoice to invoice. One that is good once makes no month cheaper than the next. */
export async function listDiscounts(lagoAccounts: LagoAccounts): Promise<Discounts> {
  const discounts = new Map<string, LagoAppliedCoupon[]>();
  for (const coupon of (await lagoAccounts.listActiveCoupons()).toReversed()) {
    if (coupon.frequency === "once") continue;
    const { external_customer_id: tenantId } = coupon;
    discounts.set(tenantId, [...(discounts.get(tenantId) ?? []), coupon]);
  }
  return discounts;
}

/** What is left of the fee of an interval, in cents. */
export function discounted(
  feeCents: number,
  currency: string,
  coupons: readonly LagoAppliedCoupon[] = [],
): number {
  return coupons.reduce((left, { percentage_rate, amount_cents, amount_currency }) => {
    if (percentage_rate != null) return left * (1 - Math.min(100, Number(percentage_rate)) / 100);
    return amount_currency === currency ? Math.max(0, left - (amount_cents ?? 0)) : left;
  }, feeCents);
}
