import { expect, test } from "vitest";
import { differenceOf, type Goal, goalRows, isMet, timesOf } from "./goals.ts";

const sample = { p50Ms: 1, serverBusy: 1, generatorBusy: 0.1 };
const of = (
  name: string,
  ...rounds: [requestsPerSecond: number, cpuMicros: number | null, p99Ms: number][]
) => ({
  name,
  samples: rounds.map(([requestsPerSecond, cpuMicros, p99Ms]) => ({
    ...{ ...sample, requestsPerSecond, cpuMicros, p99Ms },
  })),
});
const measured = [of("new", [300, 40, 8], [90, 90, 30]), of("old", [100, 100, 20], [30, 200, 60])];

test("ratios and differences are taken within a round", () => {
  expect(timesOf(measured, "new", "old", "requestsPerSecond")).toEqual([3, 3]);
  expect(timesOf(measured, "new", "old", "p99Ms")).toEqual([0.4, 0.5]);
  expect(differenceOf(measured, "old", "new", "cpuMicros")).toEqual([60, 110]);
});

test("what was not measured cannot be compared", () => {
  expect(() => timesOf(measured, "new", "older", "p99Ms")).toThrow(
    'Cannot compare "older": it was not measured',
  );
  const uneven = [...measured, of("late", [1, 1, 1])];
  expect(() => timesOf(uneven, "new", "late", "p99Ms")).toThrow("2 rounds and 1");
});

test("a goal is met by the median, at its very bound too, and never by what could not be measured", () => {
  const goal: Goal = { what: "speed", unit: "×", values: [1, 2.2, 9], wanted: { atLeast: 2.2 } };
  expect(isMet(goal)).toBe(true);
  expect(isMet({ ...goal, wanted: { atLeast: 2.3 } })).toBe(false);
  expect(isMet({ ...goal, wanted: { atMost: 2.2 } })).toBe(true);
  expect(isMet({ ...goal, values: [Number.NaN], wanted: { atMost: 25 } })).toBe(false);
  expect(isMet({ ...goal, values: [Number.NaN], wanted: { atLeast: 1 } })).toBe(false);
});

test("a row says what was wanted, what there was, and whether that is enough", () => {
  const goals: Goal[] = [
    { what: "speed", unit: "×", values: [2, 3, 4], wanted: { atLeast: 2.2 } },
    { what: "start", unit: "ms", values: [70, 71, 80], wanted: { atMost: 60 } },
  ];
  expect(goalRows(goals)).toEqual([
    ["speed", "≥ 2.2 ×", "2.00–**3.00**–4.00 ×", "yes"],
    ["start", "≤ 60 ms", "70–**71**–80 ms", "**no**"],
  ]);
});
