import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnPlan } from "../values/column-plan.ts";
import { createShape, distributionOf } from "./column-shape.ts";
import { binsOf, createHistogram } from "./histogram.ts";
import { createTally } from "./tally.ts";

const numbers = fc.array(
  fc.oneof(fc.integer(), fc.double({ noNaN: true, min: -1e290, max: 1e290 }), fc.constantFrom(0, 1, -1, 0.1)),
  { minLength: 1, maxLength: 200 },
);

const histogramOf = (values: readonly number[]) => {
  const histogram = createHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
};

describe("createHistogram", () => {
  it("comes to the same over parts as over the whole, count for count", () => {
    fc.assert(
      fc.property(numbers, fc.nat(), (values, cut) => {
        const at = cut % values.length;
        const merged = histogramOf(values.slice(0, at));
        merged.merge(histogramOf(values.slice(at)).data());
        expect(merged.data()).toEqual(histogramOf(values).data());
      }),
    );
  });

  it("puts every number into the bin that it lies in, and never makes more than it shows", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const bins = binsOf(histogramOf(values).data());
        expect(bins.length).toBeLessThanOrEqual(24);
        for (const { from, to, count } of bins)
          expect(count).toBe(values.filter((value) => value >= from && value < to).length);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      }),
    );
  });

  it("makes no bins narrower than one of whole numbers", () => {
    expect(binsOf(histogramOf([1, 2, 2, 4]).data())).toEqual([
      { from: 1, to: 2, count: 1 },
      { from: 2, to: 3, count: 2 },
      { from: 3, to: 4, count: 0 },
      { from: 4, to: 5, count: 1 },
    ]);
  });
});

describe("createTally", () => {
  it("comes to the same over parts as over the whole", () => {
    const values = fc.array(fc.string({ maxLength: 2 }), { maxLength: 120 });
    const tallyOf = (list: readonly string[]) => {
      const tally = createTally();
      for (const value of list) tally.add(value);
      return tally;
    };
    fc.assert(
      fc.property(values, values, (left, right) => {
        const merged = tallyOf(left);
        merged.merge(tallyOf(right).data());
        const whole = tallyOf([...left, ...right]).data();
        expect(merged.data() && new Map(merged.data())).toEqual(whole && new Map(whole));
      }),
    );
  });
});

describe("distributionOf", () => {
  const shapeOf = (plan: ColumnPlan, values: readonly string[]) => {
    const shape = createShape(plan);
    for (const value of values) shape.add(value);
    return distributionOf(plan, shape.data());
  };

  it("shows dates in bins of days", () => {
    const plan: ColumnPlan = { name: "at", kind: { type: "date", format: "ymd" } };
    expect(shapeOf(plan, ["2026-01-30", "2026-01-31T10:00", "2026-01-31"]).bins).toEqual([
      { from: "2026-01-30", to: "2026-01-31", count: 1 },
      { from: "2026-01-31", to: "2026-02-01", count: 2 },
    ]);
  });

  it("shows the most frequent texts first, and nothing where many differ", () => {
    const plan: ColumnPlan = { name: "name", kind: { type: "text" } };
    expect(shapeOf(plan, ["b", "a", "b"])).toEqual({
      ...{ name: "name", bins: null },
      values: [
        { value: "b", count: 2 },
        { value: "a", count: 1 },
      ],
    });
    const many = Array.from({ length: 100 }, (_, index) => String(index));
    expect(shapeOf(plan, many).values).toBeNull();
  });
});
