/** How Lago is told of an end: with a time to come, or at once. */
type End = { now: false } | { now: true; creditUnused: boolean };

/**
 * How a subscription ends at a time. Lago takes no end that is today, so that is now: what is left of the paid period
 * is credited, unless that is the rest of the day alone.
 * @param periodEndsAt when the period ends that the base fee was paid for; null before the first.
 */
export function whenToEnd(at: Date, { periodEndsAt }: { periodEndsAt: Date | null }, now = new Date()): End {
  if (!isOver(at, now)) return { now: false };
  return { now: true, creditUnused: periodEndsAt === null || !isOver(periodEndsAt, now) };
}

/** Whether its day has come, in UTC, as Lago counts. */
function isOver(time: Date, now: Date): boolean {
  return time.toISOString().slice(0, 10) <= now.toISOString().slice(0, 10);
}
