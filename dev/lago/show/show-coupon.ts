import { isoTime, isoTimeOrNull } from "../engine/dates.ts";
import type { Lago } from "../lago.ts";
import { customerOf } from "../lookup.ts";
import type { AppliedCoupon, Coupon } from "../records/account-records.ts";

/** The coupon as clients read it. */
export function showCoupon(coupon: Coupon) {
  const { deleted_at: _, ...shown } = coupon;
  return {
    ...shown,
    limited_plans: coupon.plan_codes.length > 0,
    limited_billable_metrics: false,
    billable_metric_codes: [],
    expiration_at: isoTimeOrNull(coupon.expiration_at),
    created_at: isoTime(coupon.created_at),
    terminated_at: isoTimeOrNull(coupon.terminated_at),
  };
}

/** A coupon on a customer, with what it took off so far. */
export function showAppliedCoupon(lago: Lago, applied: AppliedCoupon) {
  const customer = customerOf(lago, applied);
  const coupon = lago.store.coupons.get(applied.coupon_id);
  if (!coupon) throw new Error(`Cannot find coupon "${applied.coupon_id}"`);
  const isOnce = applied.frequency === "once" && applied.amount_cents !== null;
  return {
    lago_id: applied.lago_id,
    lago_coupon_id: coupon.lago_id,
    coupon_code: coupon.code,
    coupon_name: coupon.name,
    coupon_status: coupon.terminated_at === null ? "active" : "terminated",
    coupon_deleted_at: isoTimeOrNull(coupon.deleted_at),
    lago_customer_id: customer.lago_id,
    external_customer_id: customer.external_id,
    status: applied.status,
    amount_cents: applied.amount_cents,
    amount_cents_remaining: isOnce ? (applied.amount_cents ?? 0) - applied.used_cents : null,
    amount_currency: applied.amount_currency,
    percentage_rate: applied.percentage_rate,
    frequency: applied.frequency,
    frequency_duration: applied.frequency_duration,
    frequency_duration_remaining: applied.frequency_duration_remaining,
    expiration_at: isoTimeOrNull(coupon.expiration_at),
    created_at: isoTime(applied.created_at),
    terminated_at: isoTimeOrNull(applied.terminated_at),
    credits: creditsOf(lago, coupon, customer.lago_id),
  };
}

function creditsOf({ store }: Lago, coupon: Coupon, customerId: string) {
  return [...store.invoices.values()]
    .filter(({ customer_id }) => customer_id === customerId)
    .flatMap(({ credits, currency, lago_id, payment_status }) =>
      credits
        .filter(({ item }) => item.lago_item_id === coupon.lago_id)
        .map((credit) => ({
          ...credit,
          amount_currency: currency,
          invoice: { lago_id, payment_status },
        })),
    );
}
