import type { Status } from "../../../workers/contract/status.ts";

type Day = Status["journeys"][number]["days"][number];

/** How many days a strip shows: as many as are kept. */
export const shownDays = 90;
export const stripHeight = 20;

const dayMs = 86_400_000;

/**
 * A strip of days as the outlines of two shapes: above what failed of each day, below it what went well. A day on which
 * nobody walked has neither. What failed at all is seen, however little of the day it was.
 * @param lastDay The day at the right end, as a date in UTC.
 */
export function drawDays(days: readonly Day[], lastDay: string): { failed: string; good: string } {
  const shapes = { failed: "", good: "" };
  for (const { date, runs, failed } of days) {
    const x = shownDays - 1 - Math.round((Date.parse(lastDay) - Date.parse(date)) / dayMs);
    if (x < 0 || x >= shownDays || runs === 0) continue;
    const share = (stripHeight * failed) / runs;
    const split = failed === 0 ? 0 : Math.round(Math.max(stripHeight / 4, share));
    if (split > 0) shapes.failed += `M${x} 0h.8v${split}h-.8z`;
    if (split < stripHeight) shapes.good += `M${x} ${split}h.8V${stripHeight}h-.8z`;
  }
  return shapes;
}

/** All days in one: how many walks there were, and how many of them failed. */
export function sumDays(days: readonly Day[]): { runs: number; failed: number } {
  const sum = { runs: 0, failed: 0 };
  for (const { runs, failed } of days) {
    sum.runs += runs;
    sum.failed += failed;
  }
  return sum;
}
