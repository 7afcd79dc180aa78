import { z } from "zod";

/**
 * How numbers are spread, in bins that are 2 to the power of `power` wide and begin at whole multiples of that. Bins of
 * parts fall together, so parts add up to the histogram of the whole, count for count, in any order.
 */
export const histogramSchema = z.object({
  power: z.int(),
  /** The place of each bin, in widths from zero, and how many numbers are in it. */
  bins: z.array(z.tuple([z.number(), z.int()])),
  /** Whether all numbers are whole. */
  isWhole: z.boolean(),
});

export type Histogram = z.infer<typeof histogramSchema>;
export type Bin = { from: number; to: number; count: number };

const mostBins = 64;
const finestPower = -40;
/** Up to here neighbouring places are different numbers. */
const mostPlace = 2 ** 52;

export type HistogramBuilder = {
  add(value: number): void;
  merge(histogram: Histogram): void;
  data(): Histogram;
};

export function createHistogram(): HistogramBuilder {
  let power = finestPower;
  let bins = new Map<number, number>();
  let low = 0;
  let high = 0;
  let isWhole = true;

  function coarsen(): void {
    power += 1;
    bins = halve(bins);
    low = Math.floor(low / 2);
    high = Math.floor(high / 2);
  }

  /** `at` is a place by the width that bins have now. */
  function put(at: number, count: number): void {
    let place = at;
    if (bins.size === 0) {
      low = place;
      high = place;
    }
    while (Math.max(high, place) - Math.min(low, place) >= mostBins || Math.abs(place) > mostPlace) {
      coarsen();
      place = Math.floor(place / 2);
    }
    low = Math.min(low, place);
    high = Math.max(high, place);
    bins.set(place, (bins.get(place) ?? 0) + count);
  }

  return {
    add(value) {
      if (isWhole && !Number.isInteger(value)) isWhole = false;
      const at = Math.floor(value / 2 ** power);
      // The smallest numbers vanish when they are divided; below zero they stay there.
      put(value < 0 ? Math.min(at, -1) : at, 1);
    },
    merge(histogram) {
      if (histogram.bins.length === 0) return;
      isWhole &&= histogram.isWhole;
      while (power < histogram.power) coarsen();
      for (const [at, count] of histogram.bins) put(Math.floor(at / 2 ** (power - histogram.power)), count);
    },
    data: () => ({ power, bins: [...bins].sort(([a], [b]) => a - b), isWhole }),
  };
}

/** The bins as people see them: at most `most`, without gaps, and no narrower than 1 where all numbers are whole or one alone is. */
export function binsOf(histogram: Histogram, most = 24): Bin[] {
  let { power } = histogram;
  let bins = new Map(histogram.bins);
  const spanOf = () => Math.max(...bins.keys()) - Math.min(...bins.keys()) + 1;
  if (bins.size === 0) return [];
  while (spanOf() > most || (power < 0 && (histogram.isWhole || spanOf() === 1))) {
    power += 1;
    bins = halve(bins);
  }
  const width = 2 ** power;
  const first = Math.min(...bins.keys());
  return Array.from({ length: spanOf() }, (_, index) => ({
    from: (first + index) * width,
    to: (first + index + 1) * width,
    count: bins.get(first + index) ?? 0,
  }));
}

function halve(bins: Map<number, number>): Map<number, number> {
  const halved = new Map<number, number>();
  for (const [at, count] of bins) {
    const place = Math.floor(at / 2);
    halved.set(place, (halved.get(place) ?? 0) + count);
  }
  return halved;
}
