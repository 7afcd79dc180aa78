import { randomUUID } from "node:crypto";
import { z } from "zod";
import { customerSchema, upsertCustomer } from "./customers.ts";
import { takeCurrency } from "./engine/customer-currency.ts";
import { isoDate, startOfDay } from "./engine/dates.ts";
import { downgradeSubscription, startSubscription, upgradeSubscription } from "./engine/subscription-life.ts";
import { isoDateTime, optionalText, text } from "./field-schemas.ts";
import type { Lago } from "./lago.ts";
import { invalid } from "./lago-error.ts";
import { findCustomer, planByCode, planOf, subscriptionLives } from "./lookup.ts";
import type { Customer, Subscription } from "./records/account-records.ts";
import type { Plan, PlanInterval } from "./records/plan-records.ts";

export const subscriptionSchema = z.object({
  external_customer_id: text,
  plan_code: text,
  external_id: text,
  name: optionalText,
  billing_time: z.enum(["calendar", "anniversary"]).default("calendar"),
  subscription_at: isoDateTime.nullish(),
  ending_at: isoDateTime.nullish(),
});

export type SubscriptionInput = z.output<typeof subscriptionSchema>;

/**
 * Subscribes, or changes the plan of the subscription with the same external id: a dearer plan at once, a cheaper one
 * at the end of the period. The same plan again changes nothing.
 */
export function createSubscription(lago: Lago, input: SubscriptionInput): Subscription {
  const plan = planByCode(lago, input.plan_code);
  checkEnd(lago, input.ending_at ?? null, input.subscription_at ?? lago.now());
  const lives = subscriptionLives(lago, input.external_id);
  const current = lives.find(({ status }) => status === "active") ?? lives.find(isWaitingToStart);
  const known = findCustomer(lago, input.external_customer_id);
  if (current && current.customer_id !== known?.lago_id)
    throw invalid({ external_id: ["value_already_exist"] });
  const customer =
    known ?? upsertCustomer(lago, customerSchema.parse({ external_id: input.external_customer_id }));
  takeCurrency(lago, customer, plan.amount_currency);
  return current ? changePlan(lago, current, { plan, input }) : subscribe(lago, { customer, plan, input });
}

/** @throws LagoError 422 for an end that is not after today and after the start. */
export function checkEnd({ now }: Lago, endingAt: number | null, startsAt: number) {
  if (endingAt === null) return;
  const isAfter = (other: number) => startOfDay(endingAt) > startOfDay(other);
  if (!isAfter(now()) || !isAfter(startsAt)) throw invalid({ ending_at: ["invalid_date"] });
}

type Wanted = { plan: Plan; input: SubscriptionInput };

function changePlan(lago: Lago, current: Subscription, { plan, input }: Wanted): Subscription {
  const before = planOf(lago, current);
  if (before.lago_id === plan.lago_id) return current;
  const name = input.name || null;
  if (current.status === "pending") {
    current.plan_id = plan.lago_id;
    current.name = name ?? current.name;
    return current;
  }
  const isUpgrade = yearlyCents(plan) >= yearlyCents(before);
  const change = isUpgrade ? upgradeSubscription : downgradeSubscription;
  return change(lago, current, { plan, name });
}

function subscribe(lago: Lago, { customer, plan, input }: Wanted & { customer: Customer }): Subscription {
  const now = lago.now();
  const subscription: Subscription = {
    lago_id: randomUUID(),
    external_id: input.external_id,
    customer_id: customer.lago_id,
    plan_id: plan.lago_id,
    name: input.name || null,
    status: "pending",
    billing_time: input.billing_time,
    subscription_at: input.subscription_at ?? now,
    created_at: now,
    started_at: null,
    // A trial is one for all lives of an external id.
    initial_started_at: firstStartOf(subscriptionLives(lago, input.external_id)),
    trial_ended_at: null,
    ending_at: input.ending_at ?? null,
    terminated_at: null,
    canceled_at: null,
    previous_id: null,
    next_id: null,
    on_termination_credit_note: plan.pay_in_advance ? "credit" : null,
    on_termination_invoice: "generate",
    next_billing_at: null,
    fee_billed_until: 0,
    last_fee: null,
  };
  lago.store.subscriptions.set(subscription.lago_id, subscription);
  if (isoDate(subscription.subscription_at) <= isoDate(now)) startSubscription(lago, subscription);
  return subscription;
}

function firstStartOf(lives: readonly Subscription[]): number | null {
  const starts = lives.flatMap(({ initial_started_at }) => initial_started_at ?? []);
  return starts.length === 0 ? null : Math.min(...starts);
}

/** Not the next life of a running one: that starts by itself. */
function isWaitingToStart({ status, previous_id }: Subscription): boolean {
  return status === "pending" && previous_id === null;
}

const periodsPerYear: Record<PlanInterval, number> = {
  weekly: 52,
  monthly: 12,
  quarterly: 4,
  semiannual: 2,
  yearly: 1,
};

function yearlyCents({ amount_cents, interval }: Plan): number {
  return amount_cents * periodsPerYear[interval];
}
