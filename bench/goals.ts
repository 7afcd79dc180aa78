import type { Measured, Sample } from "./measure.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** Something that was promised, or is good to know, and what was measured of it, round by round. */
export type Goal = {
  what: string;
  unit: "×" | "µs" | "ms" | "MB" | "calls" | "points" | "shift" | "rows/s";
  values: number[];
  wanted: { atLeast: number } | { atMost: number } | null;
};

/** Whether the median of what was measured keeps a promise. */
export function isMet({ values, wanted }: Goal): boolean {
  if (wanted === null) return true;
  const { median } = spreadOf(values);
  return "atLeast" in wanted ? median >= wanted.atLeast : median <= wanted.atMost;
}

type Field = "requestsPerSecond" | "p99Ms" | "cpuMicros";

/** One target's field as a multiple of another's, round by round. */
export function timesOf(measured: Measured[], target: string, against: string, field: Field): number[] {
  return pairs(measured, target, against, field).map(([own, other]) => own / other);
}

/** By how much one target's field is greater than another's, round by round. */
export function differenceOf(measured: Measured[], target: string, against: string, field: Field): number[] {
  return pairs(measured, target, against, field).map(([own, other]) => own - other);
}

/** @throws {Error} naming the target that was not measured, or had no round that the other had. */
function pairs(measured: Measured[], target: string, against: string, field: Field): [number, number][] {
  const [own, other] = [samplesOf(measured, target), samplesOf(measured, against)];
  if (own.length !== other.length)
    throw new Error(`Cannot compare "${target}" with "${against}": ${own.length} rounds and ${other.length}`);
  return own.map((sample, round) => [sample[field] ?? Number.NaN, other[round]?.[field] ?? Number.NaN]);
}

function samplesOf(measured: Measured[], name: string): Sample[] {
  const found = measured.find((target) => target.name === name);
  if (found === undefined) throw new Error(`Cannot compare "${name}": it was not measured`);
  return found.samples;
}

/** Rows for `alignedTable`: what was promised, what was measured, and whether it was kept. */
export function goalRows(goals: Goal[]): string[][] {
  return goals.map((goal) => {
    const { what, unit, wanted } = goal;
    const measured = `${inWords(spreadOf(goal.values))} ${unit}`;
    if (wanted === null) return [what, "–", measured, "–"];
    const bound = "atLeast" in wanted ? `≥ ${wanted.atLeast}` : `≤ ${wanted.atMost}`;
    return [what, `${bound} ${unit}`, measured, isMet(goal) ? "yes" : "**no**"];
  });
}

function inWords({ min, median, max }: Spread): string {
  const digits = Math.abs(median) < 10 ? 2 : 0;
  return `${min.toFixed(digits)}–**${median.toFixed(digits)}**–${max.toFixed(digits)}`;
}
