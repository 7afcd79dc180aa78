import { createFamily, type Family } from "./family.ts";

/** Upper ends of the buckets, in milliseconds; what is slower is counted in one more. */
export const bucketsMs = [
  1, 2.5, 5, 10, 25, 50, 75, 100, 150, 250, 400, 600, 1_000, 2_500, 5_000, 10_000,
] as const;

/** How long something took, as counts in fixed buckets: quantiles are within a bucket, and cost nothing to keep. */
export type Histogram = {
  /** Of each bucket alone, the last for what is over all of them. */
  readonly counts: Uint32Array;
  sumMs: number;
  observe(durationMs: number): void;
};

/** The place of the bucket that a duration is counted in. */
export function bucketOf(durationMs: number): number {
  let index = 0;
  while (index < bucketsMs.length && durationMs > (bucketsMs[index] ?? 0)) index += 1;
  return index;
}

function createHistogram(): Histogram {
  return {
    counts: new Uint32Array(bucketsMs.length + 1),
    sumMs: 0,
    observe(durationMs) {
      const index = bucketOf(durationMs);
      this.counts[index] = (this.counts[index] ?? 0) + 1;
      this.sumMs += durationMs;
    },
  };
}

export function histogramFamily<const Names extends readonly string[]>(
  name: string,
  about: string,
  labels: Names,
): Family<Histogram, Names> {
  return createFamily({ name, about, labels, create: createHistogram });
}
