import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type LogEntry, type RateLimit } from "./sliding-window.ts";

/** Plays requests at the given times and returns the times at which one was admitted. */
function play(policy: RateLimit, timesMs: readonly number[]): number[] {
  let log: LogEntry[] = [];
  const admitted: number[] = [];
  for (const timeMs of timesMs) {
    const answer = decide(log, policy, timeMs);
    log = answer.log;
    if (answer.decision.allowed) admitted.push(timeMs);
  }
  return admitted;
}

/** Times of requests in milliseconds, in order. */
const requests = fc
  .array(fc.integer({ min: 0, max: 120_000 }), { minLength: 1, maxLength: 400 })
  .map((offsets) => offsets.map((offset) => 1_000_000 + offset).sort((a, b) => a - b));

describe("sliding window", () => {
  it("never admits more than the limit in any window", () => {
    const policies = fc.record({
      limit: fc.integer({ min: 1, max: 150 }),
      windowSeconds: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(policies, requests, (policy, times) => {
        const admitted = play(policy, times);
        for (const start of admitted) {
          const inWindow = admitted.filter((at) => at >= start && at < start + policy.windowSeconds * 1000);
          expect(inWindow.length).toBeLessThanOrEqual(policy.limit);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("denies nobody who keeps to the limit", () => {
    const times = Array.from({ length: 50 }, (_, index) => 5_000 + index * 6_000);
    expect(play({ limit: 10, windowSeconds: 60 }, times)).toHaveLength(50);
  });

  it("remembers at most about a hundred entries however large the limit", () => {
    let log: LogEntry[] = [];
    for (let timeMs = 0; timeMs < 60_000; timeMs += 10) {
      log = decide(log, { limit: 100_000, windowSeconds: 60 }, timeMs).log;
    }
    expect(log.length).toBeLessThanOrEqual(102);
    expect(log.reduce((sum, entry) => sum + entry.count, 0)).toBe(6_000);
  });

  it("says when one request fits again and when all do", () => {
    const policy = { limit: 2, windowSeconds: 10 };
    const first = decide([], policy, 0);
    const second = decide(first.log, policy, 4_000);
    const third = decide(second.log, policy, 5_000);
    expect(first.decision).toMatchObject({
      allowed: true,
      remaining: 1,
      resetSeconds: 10,
      retryAfterSeconds: 0,
    });
    expect(second.decision).toMatchObject({
      allowed: true,
      remaining: 0,
      resetSeconds: 10,
      retryAfterSeconds: 6,
    });
    expect(third.decision).toMatchObject({
      allowed: false,
      remaining: 0,
      resetSeconds: 9,
      retryAfterSeconds: 5,
    });
    expect(decide(third.log, policy, 10_000).decision.allowed).toBe(true);
  });

  it("stays within the bound when the clock steps back", () => {
    const policy = { limit: 2, windowSeconds: 10 };
    expect(play(policy, [10_000, 9_000, 9_500, 18_900])).toEqual([10_000, 9_000]);
  });
});
