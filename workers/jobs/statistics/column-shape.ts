import { z } from "zod";
import type { Distribution } from "../../contract/results.ts";
import type { ColumnPlan } from "../values/column-plan.ts";
import { binsOf, createHistogram, histogramSchema } from "./histogram.ts";
import { createTally, tallySchema } from "./tally.ts";

/** How the values of a column are spread: numbers and dates in bins, of others how often each comes. */
export const columnShapeSchema = z.object({ histogram: histogramSchema.nullable(), tally: tallySchema });

export type ColumnShape = z.infer<typeof columnShapeSchema>;

export type ShapeBuilder = {
  /** Takes a valid, normalized value. */
  add(value: string): void;
  merge(shape: ColumnShape): void;
  data(): ColumnShape;
};

const dayMs = 86_400_000;
const shownValues = 20;

export function createShape({ kind }: ColumnPlan): ShapeBuilder {
  if (kind.type !== "number" && kind.type !== "date") {
    const tally = createTally();
    return {
      add: (value) => tally.add(value),
      merge: (shape) => tally.merge(shape.tally),
      data: () => ({ histogram: null, tally: tally.data() }),
    };
  }
  const histogram = createHistogram();
  const numberOf = kind.type === "number" ? Number : dayOf;
  return {
    add: (value) => histogram.add(numberOf(value)),
    merge: (shape) => shape.histogram && histogram.merge(shape.histogram),
    data: () => ({ histogram: histogram.data(), tally: null }),
  };
}

/** The shape as people see it; both null for a column whose values are many and no numbers. */
export function distributionOf({ name, kind }: ColumnPlan, { histogram, tally }: ColumnShape): Distribution {
  const write = kind.type === "date" ? writeDay : String;
  const bins = histogram && binsOf(histogram);
  const values = tally && [...tally].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return {
    name,
    bins: bins?.map(({ from, to, count }) => ({ from: write(from), to: write(to), count })) ?? null,
    values: values?.slice(0, shownValues).map(([value, count]) => ({ value, count })) ?? null,
  };
}

/** Which day a date is on, counted from 1970; its time of day does not matter here. */
function dayOf(date: string): number {
  return Date.parse(date.slice(0, 10)) / dayMs;
}

function writeDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
