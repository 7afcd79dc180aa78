import type { Lago } from "../lago.ts";
import { planOf } from "../lookup.ts";
import type { Subscription } from "../records/account-records.ts";
import type { Period } from "../records/invoice-records.ts";
import type { Plan } from "../records/plan-records.ts";
import { advanceFee, arrearsFee, unusedCents } from "./base-fee.ts";
import { couponShare, creditableCents, issueCreditNote } from "./credit-notes.ts";
import type { BillingItem } from "./invoicing.ts";
import { chargePeriodAt, feePeriodAt, trialEnd } from "./periods.ts";

function isInTrial(subscription: Subscription, plan: Plan, at: number): boolean {
  const end = trialEnd(subscription, plan);
  return end !== null && end > at;
}

/** The base fee due at `at` of a plan paid in advance: null in the trial, in arrears, or when it is billed already. */
export function startingItem(subscription: Subscription, plan: Plan, at: number): BillingItem | null {
  if (!plan.pay_in_advance || isInTrial(subscription, plan, at)) return null;
  if (subscription.fee_billed_until > at) return null;
  const fee = advanceFee(subscription, plan, at);
  subscription.fee_billed_until = fee.period.until;
  return { subscription, plan, reason: "subscription_starting", fee, charges: null };
}

/** What a subscription that ended at `at` still owes: its usage, and in arrears its base fee. */
export function endingItem(subscription: Subscription, plan: Plan, at: number): BillingItem {
  const period = feePeriodAt(subscription, plan, at - 1);
  return {
    subscription,
    plan,
    reason: "subscription_terminating",
    fee: plan.pay_in_advance ? null : arrearsFee(subscription, plan, { period, until: at }),
    charges: openCharges(subscription, plan, at),
  };
}

/** What is due when a charge period ends at `at` and the subscription goes on. */
export function renewalItem(subscription: Subscription, plan: Plan, at: number): BillingItem {
  const isFeeDue = feePeriodAt(subscription, plan, at).from === at;
  const ended = feePeriodAt(subscription, plan, at - 1);
  const advance = isFeeDue ? startingItem(subscription, plan, at) : null;
  const arrears =
    isFeeDue && !plan.pay_in_advance ? arrearsFee(subscription, plan, { period: ended, until: at }) : null;
  return {
    subscription,
    plan,
    reason: "subscription_periodic",
    fee: advance?.fee ?? arrears,
    charges: openCharges(subscription, plan, at),
  };
}

/** Credits the days that were paid in advance and will not be used. */
export function creditUnusedDays(
  lago: Lago,
  subscription: Subscription,
  { at, isUpgrade, refund }: { at: number; isUpgrade: boolean; refund: boolean },
) {
  const plan = planOf(lago, subscription);
  const invoice = lago.store.invoices.get(subscription.last_fee?.invoice_id ?? "");
  const fee = invoice?.fees.find(({ lago_id }) => lago_id === subscription.last_fee?.fee_id);
  if (!plan.pay_in_advance || !invoice || !fee || invoice.status === "voided") return;
  if (subscription.fee_billed_until <= at) return;
  const planCents = fee.plan_amount_cents ?? plan.amount_cents;
  const unused = unusedCents(subscription, plan, { at, isUpgrade, planCents });
  const cents = Math.min(unused, creditableCents(lago, invoice, fee));
  const amount = cents - couponShare(fee, cents);
  if (amount <= 0) return;
  const refundCents = refund ? Math.min(amount, invoice.total_paid_amount_cents) : 0;
  issueCreditNote(lago, invoice, {
    items: [{ fee, cents }],
    creditCents: amount - refundCents,
    refundCents,
    reason: isUpgrade ? "order_change" : "order_cancellation",
    description: null,
  });
}

/** The usage that no invoice covers yet when something ends at `at`. */
function openCharges(subscription: Subscription, plan: Plan, at: number): Period {
  const { from } = chargePeriodAt(subscription, plan, at - 1);
  return { from: Math.max(from, subscription.started_at ?? from), until: at };
}
