import type { subscription } from "../../../db/gateway/schema-billing.ts";
import { catalogue, type Interval, parseLagoPlanCode } from "./catalogue.ts";
import type { LagoInvoice, LagoSubscription } from "./lago-shapes.ts";

type Row = typeof subscription.$inferInsert;

const dayMs = 86_400_000;

/**
 * What Lago says of a tenant's subscription, as the row that is kept of it: the life that runs, else the one that waits
 * to begin, else the last that ended. Null where there never was one of our plans.
 * @param unpaidSince what was known before; it stays while something is unpaid.
 */
export function projectSubscription(
  tenantId: string,
  { lives, invoices }: { lives: readonly LagoSubscription[]; invoices: readonly LagoInvoice[] },
  { unpaidSince, now }: { unpaidSince: Date | null; now: Date },
): Row | null {
  const life = currentLife(lives);
  const choice = life === undefined ? null : parseLagoPlanCode(life.plan_code);
  if (life === undefined || choice === null) return null;
  const next = parseLagoPlanCode(life.next_plan_code ?? "");
  return {
    ...{ tenantId, lagoId: life.lago_id, ...choice },
    status: life.status === "active" || life.status === "pending" ? life.status : "ended",
    startedAt: life.started_at ?? null,
    begunAt: life.subscription_at ?? life.started_at ?? null,
    trialEndsAt: trialEndOf(lives, life, now),
    ...paidPeriodOf(life, choice.interval),
    endsAt: life.ending_at ?? null,
    endedAt: life.terminated_at ?? life.canceled_at ?? null,
    nextPlan: next?.plan ?? null,
    nextPlanAt: next && life.downgrade_plan_date ? new Date(life.downgrade_plan_date) : null,
    unpaidSince: unpaidOf(invoices, unpaidSince),
    syncedAt: now,
  };
}

/**
 * The period that the base fee is for. Lago's own is the one that usage is billed for, also on a yearly plan, where that
 * is a month; its year is the calendar's in UTC, since no subscription is begun with another time of billing.
 */
function paidPeriodOf(
  life: LagoSubscription,
  interval: Interval,
): { periodStartsAt: Date | null; periodEndsAt: Date | null } {
  const from = life.current_billing_period_started_at ?? null;
  const until = life.current_billing_period_ending_at ?? null;
  if (interval !== "yearly" || until === null) return { periodStartsAt: from, periodEndsAt: until };
  const year = until.getUTCFullYear();
  const [start, end] = [Date.UTC(year, 0, 1), Date.UTC(year, 11, 31, 23, 59, 59)];
  return {
    periodStartsAt: new Date(Math.max(start, life.started_at?.getTime() ?? start)),
    periodEndsAt: new Date(Math.min(end, life.terminated_at?.getTime() ?? end)),
  };
}

/** What stays of a subscription whose lives Lago has none of any more: it ended, when that was seen first. */
export function projectGone<Known extends Row>(
  before: Known,
  invoices: readonly LagoInvoice[],
  now: Date,
): Known {
  return {
    ...before,
    status: "ended",
    endedAt: before.endedAt ?? now,
    ...{ trialEndsAt: null, nextPlan: null, nextPlanAt: null },
    unpaidSince: unpaidOf(invoices, before.unpaidSince ?? null),
    syncedAt: now,
  };
}

/** The life that runs or waits under a plan that is not of the catalogue; undefined where none does. */
export function strayLife(lives: readonly LagoSubscription[]): LagoSubscription | undefined {
  const life = currentLife(lives);
  const goesOn = life?.status === "active" || life?.status === "pending";
  return goesOn && parseLagoPlanCode(life.plan_code) === null ? life : undefined;
}

function currentLife(lives: readonly LagoSubscription[]): LagoSubscription | undefined {
  const newest = [...lives].sort((a, b) => timeOf(b) - timeOf(a));
  return (
    newest.find(({ status }) => status === "active") ??
    newest.find(({ status }) => status === "pending") ??
    newest.find(({ status }) => status === "terminated") ??
    newest[0]
  );
}

function timeOf({ started_at, created_at }: LagoSubscription): number {
  return (started_at ?? created_at).getTime();
}

/** A trial is one for all lives: it counts from the first start. */
function trialEndOf(lives: readonly LagoSubscription[], life: LagoSubscription, now: Date): Date | null {
  const code = parseLagoPlanCode(life.plan_code)?.plan;
  const days = catalogue.find((plan) => plan.code === code)?.trialDays ?? 0;
  const starts = lives.flatMap(({ started_at }) => (started_at ? [started_at.getTime()] : []));
  if (days === 0 || life.status !== "active" || starts.length === 0) return null;
  const end = new Date(Math.min(...starts) + days * dayMs);
  return life.trial_ended_at || end <= now ? null : end;
}

function unpaidOf(invoices: readonly LagoInvoice[], before: Date | null): Date | null {
  const unpaid = invoices.filter(isUnpaid).map(({ updated_at }) => updated_at.getTime());
  if (unpaid.length === 0) return null;
  return before ?? new Date(Math.min(...unpaid));
}

function isUnpaid({ status, payment_status, payment_overdue, total_amount_cents }: LagoInvoice): boolean {
  if (status !== "finalized" || payment_status === "succeeded" || total_amount_cents <= 0) return false;
  return payment_status === "failed" || payment_overdue === true;
}
