import { randomUUID } from "node:crypto";
import type { Lago } from "../lago.ts";
import type { AppliedCoupon, Coupon, Customer } from "../records/account-records.ts";
import type { Fee, Invoice } from "../records/invoice-records.ts";
import { multiply, parseDecimal, share } from "./decimal.ts";

/**
 * Takes the customer's active coupons off an invoice, oldest first, and spreads each over the fees that it covers, so
 * that a credit note later gives back no more than was paid.
 */
export function applyCoupons(lago: Lago, customer: Customer, invoice: Invoice) {
  for (const applied of lago.store.appliedCoupons.values()) {
    if (applied.customer_id !== customer.lago_id || applied.status !== "active") continue;
    const coupon = lago.store.coupons.get(applied.coupon_id);
    if (coupon) applyCoupon(lago, invoice, { coupon, applied });
  }
}

function applyCoupon(
  lago: Lago,
  invoice: Invoice,
  { coupon, applied }: { coupon: Coupon; applied: AppliedCoupon },
) {
  if (coupon.coupon_type === "fixed_amount" && applied.amount_currency !== invoice.currency) return;
  const fees = invoice.fees.filter((fee) => isCovered(lago, coupon, fee));
  if (fees.length === 0) return;
  const base = fees.reduce((sum, fee) => sum + fee.amount_cents - fee.coupons_cents, 0);
  const amount = discount(coupon, applied, base);
  spread(fees, amount);
  invoice.coupons_amount_cents += amount;
  invoice.credits.push({
    lago_id: randomUUID(),
    amount_cents: amount,
    before_taxes: true,
    item: { lago_item_id: coupon.lago_id, type: "coupon", code: coupon.code, name: coupon.name },
  });
  use(lago, { coupon, applied }, amount);
}

function isCovered({ store }: Lago, { plan_codes }: Coupon, fee: Fee): boolean {
  if (plan_codes.length === 0) return true;
  const subscription = store.subscriptions.get(fee.subscription_id ?? "");
  const plan = store.plans.get(subscription?.plan_id ?? "");
  return plan !== undefined && plan_codes.includes(plan.code);
}

/** In cents, never more than `base`. */
function discount(coupon: Coupon, applied: AppliedCoupon, base: number): number {
  if (coupon.coupon_type === "percentage") {
    const rate = parseDecimal(applied.percentage_rate ?? "0");
    const hundredths = Number(multiply(rate, 100n * 10n ** 12n) / 10n ** 12n);
    return Math.min(base, share(base, hundredths, 10_000));
  }
  const amount = applied.amount_cents ?? 0;
  return Math.min(base, applied.frequency === "once" ? amount - applied.used_cents : amount);
}

function spread(fees: Fee[], amount: number) {
  let left = amount;
  let base = fees.reduce((sum, fee) => sum + fee.amount_cents - fee.coupons_cents, 0);
  for (const fee of fees) {
    const open = fee.amount_cents - fee.coupons_cents;
    const part = base === 0 ? 0 : share(left, open, base);
    fee.coupons_cents += part;
    left -= part;
    base -= open;
  }
}

function use(lago: Lago, { coupon, applied }: { coupon: Coupon; applied: AppliedCoupon }, amount: number) {
  applied.used_cents += amount;
  if (applied.frequency === "recurring") {
    applied.frequency_duration_remaining = Math.max(0, (applied.frequency_duration_remaining ?? 0) - 1);
  }
  if (!isUsedUp(coupon, applied)) return;
  applied.status = "terminated";
  applied.terminated_at = lago.now();
}

function isUsedUp(coupon: Coupon, applied: AppliedCoupon): boolean {
  if (applied.frequency === "forever") return false;
  if (applied.frequency === "recurring") return applied.frequency_duration_remaining === 0;
  return coupon.coupon_type === "percentage" || applied.used_cents >= (applied.amount_cents ?? 0);
}
