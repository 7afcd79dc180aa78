import { expect, test } from "vitest";
import { ratioOf, spreadOf } from "./spread.ts";

test("the median of an even number of values lies between the middle two", () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4 });
  expect(spreadOf([9])).toEqual({ min: 9, median: 9, max: 9 });
});

test("a ratio compares within a round: a slow round of both changes nothing", () => {
  expect(ratioOf([200, 20, 400], [100, 10, 200])).toEqual({ min: 2, median: 2, max: 2 });
});

test("no samples are an error, not a number", () => {
  expect(() => spreadOf([])).toThrow("there are no samples");
});
