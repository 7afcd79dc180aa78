import { expect, test } from "vitest";
import { createKeptCounts } from "./kept-counts.ts";

test("it is time a minute after the first request that was not handed over", () => {
  let at = 1_000;
  const counts = createKeptCounts(() => at);
  expect(counts.isDue()).toBe(false);
  counts.see(200, 3);
  at += 59_999;
  counts.see(200, 3);
  expect(counts.isDue()).toBe(false);
  at += 1;
  expect(counts.isDue()).toBe(true);
  counts.take();
  expect(counts.isDue()).toBe(false);
});

test("counts by the first digit of the status and by duration, each once", () => {
  const counts = createKeptCounts(() => 0);
  for (const [status, durationMs] of [
    [200, 0.5],
    [204, 1],
    [404, 1],
    [503, 60_000],
  ] as const)
    counts.see(status, durationMs);
  expect(counts.take()).toEqual([
    { statusClass: 2, bucket: 0, count: 2 },
    { statusClass: 4, bucket: 0, count: 1 },
    { statusClass: 5, bucket: 16, count: 1 },
  ]);
  expect(counts.take()).toEqual([]);
});

test("what could not be handed over is handed over with what came since", () => {
  const counts = createKeptCounts(() => 0);
  counts.see(200, 1);
  const taken = counts.take();
  counts.see(200, 1);
  counts.giveBack(taken);
  expect(counts.take()).toEqual([{ statusClass: 2, bucket: 0, count: 2 }]);
});
