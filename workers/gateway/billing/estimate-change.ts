import type { Interval } from "./catalogue.ts";

const dayMs = 86_400_000;

/** What is paid for an interval of a plan, and since when. */
type Paid = { priceCents: number; interval: Interval };

type Change = {
  /** What runs; null where nothing does. */
  from: (Paid & { startedAt: Date }) | null;
  to: Paid;
  /** When the one trial of the tenant ends, or has; null for a plan without one. */
  trialEndsAt: Date | null;
  now: Date;
};

type Estimate = { atOnce: boolean; takesEffectAt: Date; chargeCents: number; creditCents: number };

/**
 * What a change of plan costs, counted in whole days of UTC as Lago counts them: a dearer plan begins today, with the
 * days that are left of its period, and gives back what is left of the old one; a cheaper one waits for the end of the
 * period that is paid for. Lago alone says what is billed; this is to choose by.
 * @see https://getlago.com/docs/guide/plans/plan-model
 */
export function estimateChange({ from, to, trialEndsAt, now }: Change): Estimate {
  if (from !== null && perYear(to) < perYear(from)) {
    const { until } = periodAt(now, from.interval);
    return { atOnce: false, takesEffectAt: new Date(until), chargeCents: 0, creditCents: 0 };
  }
  const today = startOfDay(now);
  const isInTrial = trialEndsAt !== null && trialEndsAt > now;
  const chargeCents = isInTrial ? 0 : share(to, today, now);
  const paidFrom = Math.max(today, from === null ? today : startOfDay(from.startedAt));
  const creditCents = isInTrial || from === null ? 0 : share(from, paidFrom, now);
  return { atOnce: true, takesEffectAt: now, chargeCents, creditCents };
}

/** The part of a price for the days from a midnight to the end of the running period. */
function share({ priceCents, interval }: Paid, fromMs: number, now: Date): number {
  const { from, until } = periodAt(now, interval);
  return Math.round((priceCents * (until - fromMs)) / (until - from));
}

/** The calendar's month or year. */
function periodAt(now: Date, interval: Interval): { from: number; until: number } {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return interval === "yearly"
    ? { from: Date.UTC(year, 0, 1), until: Date.UTC(year + 1, 0, 1) }
    : { from: Date.UTC(year, month, 1), until: Date.UTC(year, month + 1, 1) };
}

function startOfDay(time: Date): number {
  return Math.floor(time.getTime() / dayMs) * dayMs;
}

function perYear({ priceCents, interval }: Paid): number {
  return interval === "yearly" ? priceCents : priceCents * 12;
}
