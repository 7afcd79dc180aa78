import { z } from "zod";
import { cutText } from "../values/cut-text.ts";

/** How often each value comes, as long as few differ; null from then on. Tallies of parts add up to that of the whole. */
export const tallySchema = z.array(z.tuple([z.string(), z.int()])).nullable();

type Tally = z.infer<typeof tallySchema>;

/** More say nothing as bars, and would weigh. */
const mostValues = 50;
const longestValue = 100;

export type TallyBuilder = {
  add(value: string, count?: number): void;
  merge(tally: Tally): void;
  data(): Tally;
};

export function createTally(): TallyBuilder {
  let counts: Map<string, number> | null = new Map();

  function add(value: string, count = 1): void {
    if (counts === null) return;
    const key = value.length > longestValue ? cutText(value, longestValue) : value;
    counts.set(key, (counts.get(key) ?? 0) + count);
    if (counts.size > mostValues) counts = null;
  }

  return {
    add,
    merge(tally) {
      if (tally === null) counts = null;
      else for (const [value, count] of tally) add(value, count);
    },
    data: () => (counts === null ? null : [...counts]),
  };
}
