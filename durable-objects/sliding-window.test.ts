import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leaseMsOf, mostLeased } from "./leases.ts";
import {
  emptyWindow,
  giveBack,
  type RateLimit,
  type TakeRequest,
  takeToken,
  type WindowState,
} from "./sliding-window.ts";
import { fromRecord, toRecord } from "./window-record.ts";

const ask = (policy: RateLimit, more: Partial<TakeRequest> = {}): TakeRequest => ({
  ...policy,
  settles: null,
  lease: null,
  ...more,
});

/** Plays requests at the given times and returns the times at which one was admitted. */
function play(policy: RateLimit, timesMs: readonly number[], state = emptyWindow()): number[] {
  return timesMs.filter((timeMs) => takeToken(state, ask(policy), timeMs).allowed);
}

/** Times of requests in milliseconds, in order. */
const requests = fc
  .array(fc.integer({ min: 0, max: 120_000 }), { minLength: 1, maxLength: 400 })
  .map((offsets) => offsets.map((offset) => 1_000_000 + offset).sort((a, b) => a - b));

const policies = fc.record({
  limit: fc.integer({ min: 1, max: 350 }),
  windowSeconds: fc.integer({ min: 1, max: 90 }),
});

const inWindow = (timesMs: readonly number[], fromMs: number, windowMs: number) =>
  timesMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + windowMs).length;

describe("sliding window", () => {
  it("never admits more than the limit in any window, and denies nobody before all but a hundredth is used", () => {
    fc.assert(
      fc.property(policies, requests, (policy, times) => {
        const admitted = play(policy, times);
        const windowMs = policy.windowSeconds * 1000;
        for (const start of admitted) {
          expect(inWindow(admitted, start, windowMs)).toBeLessThanOrEqual(policy.limit);
        }
        const tally = new Map<number, number>();
        for (const atMs of times) tally.set(atMs, (tally.get(atMs) ?? 0) + 1);
        for (const atMs of admitted) tally.set(atMs, (tally.get(atMs) ?? 0) - 1);
        for (const [atMs, denied] of tally) {
          if (denied === 0) continue;
          const used = inWindow(admitted, atMs - windowMs + 1, windowMs);
          expect(used).toBeGreaterThanOrEqual(policy.limit - policy.limit / 100);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("denies nobody who keeps to the limit", () => {
    const times = Array.from({ length: 50 }, (_, index) => 5_000 + index * 6_000);
    expect(play({ limit: 10, windowSeconds: 60 }, times)).toHaveLength(50);
  });

  it.each([199, 1_000, 100_000])("remembers about two hundred entries of a limit of %i", (limit) => {
    const state = emptyWindow();
    for (let timeMs = 0; timeMs < 120_000; timeMs += 5) {
      takeToken(state, ask({ limit, windowSeconds: 60 }), timeMs);
      expect(state.charges.length).toBeLessThanOrEqual(205);
    }
  });

  it("says how much is left, and until when that cannot be more", () => {
    const policy = { limit: 2, windowSeconds: 10 };
    const state = emptyWindow();
    const at = (nowMs: number) => takeToken(state, ask(policy), nowMs);
    expect(at(0)).toMatchObject({ allowed: true, remaining: 1, freesInMs: 10_000 });
    expect(at(4_000)).toMatchObject({ allowed: true, remaining: 0, freesInMs: 6_000 });
    expect(at(5_000)).toMatchObject({ allowed: false, remaining: 0, freesInMs: 5_000 });
    expect(at(9_999).allowed).toBe(false);
    expect(at(10_000).allowed).toBe(true);
  });

  it("waits for as many to end as a lowered limit needs", () => {
    const state = emptyWindow();
    play({ limit: 4, windowSeconds: 10 }, [0, 1_000, 2_000, 3_000], state);
    expect(takeToken(state, ask({ limit: 2, windowSeconds: 10 }), 4_000).freesInMs).toBe(8_000);
  });

  it("stays within the bound when the clock steps back, and does not wait for it to come forward again", () => {
    const policy = { limit: 2, windowSeconds: 10 };
    expect(play(policy, [10_000, 9_000, 9_500, 18_900])).toEqual([10_000, 9_000]);
    expect(play(policy, [9_000_000, 9_000_001, 5_000, 15_001])).toEqual([9_000_000, 9_000_001, 15_001]);
  });

  it("counts a request no more that was given back, whatever it was counted together with", () => {
    const policy = { limit: 200, windowSeconds: 10 };
    const state = emptyWindow();
    const ends = Array.from({ length: 200 }, (_, atMs) => takeToken(state, ask(policy), atMs).chargedUntilMs);
    expect(takeToken(state, ask(policy), 300).allowed).toBe(false);
    for (const end of ends.slice(0, 3)) giveBack(state, end, 300);
    expect(play(policy, [300, 301, 302, 303], state)).toEqual([300, 301, 302]);
    giveBack(state, 10_400, 10_400);
    expect(state.charges.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  });
});

describe("leases", () => {
  const policy = { limit: 1_000, windowSeconds: 60 };
  const lease = (state: WindowState, id: number, wants: number, nowMs = 0) =>
    takeToken(state, ask(policy, { lease: { id, wants } }), nowMs).leased;

  it("are five percent of the limit at most, and eight percent all together", () => {
    const state = emptyWindow();
    const granted = Array.from({ length: 10 }, (_, id) => lease(state, id, 1_000));
    expect(granted[0]).toBe(50);
    expect(Math.max(...granted)).toBe(50);
    expect(granted.reduce((sum, tokens) => sum + tokens, 0)).toBeLessThanOrEqual(80);
    expect(granted.filter((tokens) => tokens > 0).length).toBeGreaterThan(2);
  });

  it("are nothing for a limit of which five percent are less than two", () => {
    expect([10, 19, 20, 39, 40, 100].map(mostLeased)).toEqual([0, 0, 1, 1, 2, 5]);
    for (const limit of [10, 39]) {
      const request = ask({ limit, windowSeconds: 60 }, { lease: { id: 1, wants: 100 } });
      expect(takeToken(emptyWindow(), request, 0).leased).toBe(0);
    }
  });

  it("are counted whole until a window after their end", () => {
    const state = emptyWindow();
    expect(lease(state, 1, 50)).toBe(50);
    const admitted = play(
      policy,
      Array.from({ length: 1_000 }, () => 1),
      state,
    );
    expect(admitted).toHaveLength(949);
    const endMs = leaseMsOf(60) + 60_000;
    const left = (nowMs: number) => takeToken(structuredClone(state), ask(policy), nowMs).remaining;
    expect([left(endMs - 1), left(endMs)]).toEqual([949, 999]);
  });

  it("give back what was not spent, and are counted from when the rest was", () => {
    const hundred = { limit: 100, windowSeconds: 60 };
    const state = emptyWindow();
    takeToken(state, ask(hundred, { lease: { id: 1, wants: 5 } }), 1_000);
    const uses = [
      { count: 3, agoMs: 2_000 },
      { count: 1, agoMs: 500 },
    ];
    expect(takeToken(state, ask(hundred, { settles: { id: 1, uses } }), 5_000).remaining).toBe(94);
    const left = (nowMs: number) => takeToken(structuredClone(state), ask(hundred), nowMs).remaining;
    expect([60_999, 61_000, 62_999, 63_000, 64_500, 65_000].map(left)).toEqual([93, 94, 94, 97, 98, 99]);
  });

  it("that nobody knows any more count for what was spent", () => {
    const settles = {
      id: 7,
      uses: [
        { count: 5, agoMs: 1_000 },
        { count: 9, agoMs: 61_000 },
      ],
    };
    expect(takeToken(emptyWindow(), ask(policy, { settles }), 100_000).remaining).toBe(994);
  });

  it("leave the state the same when it is written and read", () => {
    const state = emptyWindow();
    lease(state, 2 ** 53 - 1, 50, 1_000.5);
    lease(state, 3, 10, 2_000);
    expect(fromRecord(toRecord(state))).toEqual(state);
    expect(fromRecord(toRecord(emptyWindow()))).toEqual(emptyWindow());
  });
});
