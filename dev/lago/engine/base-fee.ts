import type { Subscription } from "../records/account-records.ts";
import type { Period } from "../records/invoice-records.ts";
import type { Plan } from "../records/plan-records.ts";
import { dayMs, daysBetween, startOfDay } from "./dates.ts";
import { share } from "./decimal.ts";
import { feePeriodAt, trialEnd } from "./periods.ts";

export type BaseFee = { period: Period; cents: number };

/**
 * The fee in advance of the period that `at` is in: the whole price, or the days from the start of the subscription
 * or the end of its trial to the end of the period. The first of these days counts.
 */
export function advanceFee(subscription: Subscription, plan: Plan, at: number): BaseFee {
  const period = feePeriodAt(subscription, plan, at);
  const from = billableFrom(subscription, plan, period);
  const days = Math.max(0, daysBetween(from, period.until));
  return {
    period: { from: Math.min(from, period.until), until: period.until },
    cents: share(plan.amount_cents, days, daysBetween(period.from, period.until)),
  };
}

/** The fee in arrears of `period` when it ends at `until`; a last day that was begun counts. */
export function arrearsFee(
  subscription: Subscription,
  plan: Plan,
  { period, until }: { period: Period; until: number },
): BaseFee {
  const from = billableFrom(subscription, plan, period);
  const days = Math.max(0, Math.ceil((until - from) / dayMs));
  return {
    period: { from: Math.min(from, until), until },
    cents: share(plan.amount_cents, days, daysBetween(period.from, period.until)),
  };
}

/**
 * Cents of a plan's price that are not used when a subscription paid in advance ends at `at`. The day of the end is
 * used, except in an upgrade, where the new plan pays for it.
 */
export function unusedCents(
  subscription: Subscription,
  plan: Plan,
  { at, isUpgrade, planCents }: { at: number; isUpgrade: boolean; planCents: number },
): number {
  const period = feePeriodAt(subscription, plan, at);
  const firstUnused = startOfDay(at) + (isUpgrade ? 0 : dayMs);
  const from = Math.max(firstUnused, billableFrom(subscription, plan, period));
  const days = Math.max(0, daysBetween(from, period.until));
  return share(planCents, days, daysBetween(period.from, period.until));
}

function billableFrom(subscription: Subscription, plan: Plan, period: Period): number {
  const started = startOfDay(subscription.started_at ?? period.from);
  const trial = trialEnd(subscription, plan);
  return Math.max(period.from, started, trial === null ? 0 : startOfDay(trial));
}
