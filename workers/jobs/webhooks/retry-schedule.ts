const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000];

/** Delays after the first, second … failure: a little under three days in all. */
const delaysMs = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  18 * hourMs,
  22 * hourMs,
];

/** Share of a delay by which chance moves it to either side. */
const jitter = 0.2;
const longestWishMs = 24 * hourMs;

/**
 * How long to wait before a delivery is tried again.
 * @param attempts how often it has been tried.
 * @param chance a number from 0 to 1.
 * @param wishMs what the receiver asked for by `Retry-After`: it is not asked before that, up to a day.
 * @returns null when it has been tried for long enough.
 */
export function deliveryDelayMs(
  attempts: number,
  { chance, wishMs = 0 }: { chance: number; wishMs?: number | undefined },
): number | null {
  const delayMs = delaysMs[attempts - 1];
  if (delayMs === undefined) return null;
  return Math.max(Math.round(delayMs * (1 - jitter + 2 * jitter * chance)), Math.min(wishMs, longestWishMs));
}
