import fc from "fast-check";
import { expect, test } from "vitest";
import { chartHeight, chartWidth, lineThrough, topOf } from "./chart.ts";

test("a line goes from edge to edge, the top of the scale at its top", () => {
  expect(lineThrough([0, 5, 10], 10)).toEqual([
    `0,${chartHeight} ${chartWidth / 2},${chartHeight / 2} ${chartWidth},0`,
  ]);
});

test("where there is no value the line breaks, and one value alone is still seen", () => {
  expect(lineThrough([1, null, 1], 1)).toEqual(["0,0 3,0", `${chartWidth},0 ${chartWidth},0`]);
  expect(lineThrough([null], 1)).toEqual([]);
});

test("a scale is over every value, and no more than two and a half times the largest", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 ** 9 }), { minLength: 1 }), (values) => {
      const [top, most] = [topOf(values), Math.max(...values)];
      expect(top).toBeGreaterThanOrEqual(most);
      if (most > 0) expect(top).toBeLessThanOrEqual(most * 2.5);
    }),
  );
});
