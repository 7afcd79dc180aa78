import type { Subscription } from "../records/account-records.ts";
import type { Period } from "../records/invoice-records.ts";
import type { Plan, PlanInterval } from "../records/plan-records.ts";
import { addMonths, dayMs, startOfDay } from "./dates.ts";

const monthsOf = { monthly: 1, quarterly: 3, semiannual: 6, yearly: 12 } as const;

/**
 * The period of the base fee that `at` is in. Periods are whole days in UTC: from the day of `subscription_at`
 * (anniversary) or from the calendar's own boundaries.
 */
export function feePeriodAt(subscription: Subscription, plan: Plan, at: number): Period {
  return periodAt(subscription, plan.interval, at);
}

/** The period of usage that `at` is in: monthly in a yearly plan that bills charges monthly. */
export function chargePeriodAt(subscription: Subscription, plan: Plan, at: number): Period {
  const isSplit = plan.bill_charges_monthly === true && monthsIn(plan.interval) > 1;
  return periodAt(subscription, isSplit ? "monthly" : plan.interval, at);
}

/** When the trial ends; null for a plan without one. It counts from the first life, also after an upgrade. */
export function trialEnd(subscription: Subscription, plan: Plan): number | null {
  if (plan.trial_period <= 0 || subscription.initial_started_at === null) return null;
  return subscription.initial_started_at + plan.trial_period * dayMs;
}

/** Lago's periods end with their last second. */
export function lastSecond({ from, until }: Period): number {
  return until % 1000 === 0 ? Math.max(from, until - 1000) : until;
}

function periodAt(subscription: Subscription, interval: PlanInterval, at: number): Period {
  const anchor = anchorOf(subscription);
  if (interval === "weekly") {
    const weekMs = 7 * dayMs;
    const from = anchor + Math.floor((at - anchor) / weekMs) * weekMs;
    return { from, until: from + weekMs };
  }
  const step = monthsOf[interval];
  let count = Math.floor(monthsBetween(anchor, at) / step);
  while (addMonths(anchor, count * step) > at) count -= 1;
  while (addMonths(anchor, (count + 1) * step) <= at) count += 1;
  return { from: addMonths(anchor, count * step), until: addMonths(anchor, (count + 1) * step) };
}

function anchorOf({ billing_time, subscription_at }: Subscription): number {
  if (billing_time === "anniversary") return startOfDay(subscription_at);
  // A Monday that is the first of January: the boundaries of every calendar interval follow from it.
  return Date.UTC(2024, 0, 1);
}

function monthsIn(interval: PlanInterval): number {
  return interval === "weekly" ? 0 : monthsOf[interval];
}

function monthsBetween(from: number, to: number): number {
  const [a, b] = [new Date(from), new Date(to)];
  return (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
}
