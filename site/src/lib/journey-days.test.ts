import { expect, test } from "vitest";
import { drawDays, sumDays } from "./journey-days.ts";

const day = (date: string, failed: number, runs = 1440) => ({ date, runs, failed });

test("a day that went well is whole, one that failed whole is all failure, and both are told apart", () => {
  expect(drawDays([day("2026-03-01", 0), day("2026-03-02", 1440)], "2026-03-02")).toEqual({
    good: "M88 0h.8V20h-.8z",
    failed: "M89 0h.8v20h-.8z",
  });
});

test("a failure in a minute of a day is seen, and the rest of the day is not hidden by it", () => {
  expect(drawDays([day("2026-03-02", 1)], "2026-03-02")).toEqual({
    failed: "M89 0h.8v5h-.8z",
    good: "M89 5h.8V20h-.8z",
  });
});

test("days without a walk, or from before the strip begins, are not drawn", () => {
  const days = [day("2025-01-01", 0), day("2026-03-01", 0, 0)];
  expect(drawDays(days, "2026-03-02")).toEqual({ failed: "", good: "" });
});

test("all days together are as many walks and failures as they were", () => {
  expect(sumDays([day("2026-03-01", 2), day("2026-03-02", 1, 10)])).toEqual({ runs: 1450, failed: 3 });
});
