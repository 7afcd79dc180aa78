import { seededRandom } from "../../../../dev/seeded-random.ts";

/** When requests were admitted and denied, each at the moment when that was decided. */
export type Tape = { admittedMs: number[]; deniedMs: number[]; calls: number };

export function newTape(): Tape {
  return { admittedMs: [], deniedMs: [], calls: 0 };
}

/** The most requests that were admitted in any stretch of `windowMs`. */
export function mostInWindow({ admittedMs }: Tape, windowMs: number): number {
  const sorted = [...admittedMs].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [index, atMs] of sorted.entries()) {
    while ((sorted[first] ?? 0) <= atMs - windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** The fewest requests that had been admitted in the `windowMs` before one was denied; infinite when none was. */
export function fewestBeforeDenial({ admittedMs, deniedMs }: Tape, windowMs: number): number {
  const sorted = [...admittedMs].sort((a, b) => a - b);
  let fewest = Number.POSITIVE_INFINITY;
  for (const atMs of deniedMs) {
    const from = lowerBound(sorted, atMs - windowMs + 1);
    fewest = Math.min(fewest, lowerBound(sorted, atMs + 1) - from);
  }
  return fewest;
}

/** How many are below `value`. */
function lowerBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * When a number of clients ask, in milliseconds from the beginning: in bursts and trickles, about `pace` times the
 * limit in every window.
 */
export function arrivals({
  limit,
  windowMs,
  pace,
  windows,
  seed,
}: {
  limit: number;
  windowMs: number;
  pace: number;
  windows: number;
  seed: number;
}): number[] {
  const chance = seededRandom(seed);
  const wanted = Math.ceil(limit * pace * windows);
  const times: number[] = [];
  while (times.length < wanted) {
    const startMs = chance() * windowMs * windows;
    const isBurst = chance() < 0.5;
    const size = Math.ceil(chance() * limit * (isBurst ? 0.6 : 0.2));
    const lengthMs = windowMs * (isBurst ? 0.02 : 1) * chance();
    for (let index = 0; index < size; index += 1) times.push(Math.floor(startMs + chance() * lengthMs));
  }
  return times.sort((a, b) => a - b);
}
