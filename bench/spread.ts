/** The smallest, the middle and the greatest of some numbers. */
export type Spread = { min: number; median: number; max: number };

/** @throws {Error} when there are none. */
export function spreadOf(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (min === undefined || max === undefined || low === undefined || high === undefined)
    throw new Error("Cannot summarise: there are no samples");
  return { min, median: (low + high) / 2, max };
}

/** Spreads the quotients of two series, round by round, so that what a round shares cancels out. */
export function ratioOf(values: number[], baseline: number[]): Spread {
  return spreadOf(values.map((value, round) => value / (baseline[round] ?? Number.NaN)));
}
