import { isoDate, isoTime, isoTimeOrNull } from "../engine/dates.ts";
import { feePeriodAt, lastSecond } from "../engine/periods.ts";
import { activeChargePeriod } from "../engine/usage.ts";
import type { Lago } from "../lago.ts";
import { customerOf, planOf } from "../lookup.ts";
import type { Subscription } from "../records/account-records.ts";
import type { Period } from "../records/invoice-records.ts";
import type { Plan } from "../records/plan-records.ts";
import { showCustomer } from "./show-customer.ts";
import { showPlan } from "./show-plan.ts";

/** The subscription as lists show it. */
export function showSubscription(lago: Lago, subscription: Subscription) {
  const plan = planOf(lago, subscription);
  const customer = customerOf(lago, subscription);
  const next = lago.store.subscriptions.get(subscription.next_id ?? "");
  const previous = lago.store.subscriptions.get(subscription.previous_id ?? "");
  const period = currentPeriod(lago, subscription, plan);
  return {
    lago_id: subscription.lago_id,
    external_id: subscription.external_id,
    lago_customer_id: customer.lago_id,
    external_customer_id: customer.external_id,
    billing_entity_code: "selvedge",
    name: subscription.name,
    plan_code: plan.code,
    plan_amount_cents: plan.amount_cents,
    plan_amount_currency: plan.amount_currency,
    status: subscription.status,
    billing_time: subscription.billing_time,
    created_at: isoTime(subscription.created_at),
    subscription_at: isoTime(subscription.subscription_at),
    started_at: subscription.started_at === null ? null : new Date(subscription.started_at).toISOString(),
    trial_ended_at: isoTimeOrNull(subscription.trial_ended_at),
    ending_at: isoTimeOrNull(subscription.ending_at),
    terminated_at: isoTimeOrNull(subscription.terminated_at),
    canceled_at: isoTimeOrNull(subscription.canceled_at),
    previous_plan_code: previous ? planOf(lago, previous).code : null,
    next_plan_code: next ? planOf(lago, next).code : null,
    downgrade_plan_date: next?.status === "pending" ? downgradeDate(lago, subscription, plan) : null,
    current_billing_period_started_at: period && isoTime(period.from),
    current_billing_period_ending_at: period && isoTime(lastSecond(period)),
    on_termination_credit_note: subscription.on_termination_credit_note,
    on_termination_invoice: subscription.on_termination_invoice,
    consolidate_invoice: true,
    activated_at: isoTimeOrNull(subscription.started_at),
    activation_rules: [],
    purchase_order_number: null,
  };
}

/** With its plan, as the single subscription shows it. */
export function showSubscriptionExtended(lago: Lago, subscription: Subscription) {
  return {
    ...showSubscription(lago, subscription),
    plan: showPlan(planOf(lago, subscription)),
    applicable_usage_thresholds: [],
  };
}

/** With plan and customer, as webhooks carry it. */
export function showSubscriptionWithCustomer(lago: Lago, subscription: Subscription) {
  return {
    ...showSubscription(lago, subscription),
    plan: showPlan(planOf(lago, subscription)),
    customer: showCustomer(customerOf(lago, subscription)),
  };
}

function currentPeriod(lago: Lago, subscription: Subscription, plan: Plan): Period | null {
  if (subscription.started_at === null) return null;
  return activeChargePeriod(subscription, plan, subscription.terminated_at ?? lago.now());
}

function downgradeDate(lago: Lago, subscription: Subscription, plan: Plan): string {
  return isoDate(feePeriodAt(subscription, plan, lago.now()).until);
}
