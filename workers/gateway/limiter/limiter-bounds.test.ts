import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { seededRandom } from "../../../dev/seeded-random.ts";
import { RateLimiter } from "../../../durable-objects/rate-limiter.ts";
import type { RatePolicy } from "../policies.ts";
import { createLimiter } from "./limiter.ts";
import { createLimiterObjects, joinCalls } from "./limiter-objects.ts";
import { arrivals, fewestBeforeDenial, mostInWindow, newTape, type Tape } from "./testing/record.ts";

const objectOf = createLimiterObjects(env.RATE_LIMITER, 1);

// The first object of a test run loads the whole worker, which takes longer than any window here.
beforeAll(async () => {
  const ask = { settles: null, lease: null, waitsForDisk: false };
  await objectOf("api:first").take({ limit: 1, windowSeconds: 1, ...ask });
});

afterEach(() => vi.restoreAllMocks());

type Load = { limit: number; windowSeconds: number; pace: number; isolates: number; seed: number };

/** What the objects decided, by the limit: each load has one of its own. */
function recordObjects(tapes: Map<number, Tape>): void {
  const { take } = RateLimiter.prototype;
  vi.spyOn(RateLimiter.prototype, "take").mockImplementation(function (this: RateLimiter, key, request) {
    const answer = take.call(this, key, request);
    const tape = tapes.get(request.limit);
    if (tape === undefined) throw new Error(`Cannot record a limit of ${request.limit}`);
    tape.calls += 1;
    // When it was decided, not when it was written down.
    if (answer.allowed) tape.admittedMs.push(answer.chargedUntilMs - request.windowSeconds * 1000);
    else tape.deniedMs.push(Date.now());
    return answer;
  });
}

/**
 * Clients ask isolates, each with its own memory and leases, at random times of real time, and all of these ask one
 * object, which runs in workerd.
 * @returns the longest that a question was on its way.
 */
async function play({ limit, windowSeconds, pace, isolates, seed }: Load, tape: Tape): Promise<number> {
  const policy: RatePolicy = { limit, windowSeconds, by: "user", whenLimiterFails: "open" };
  const key = `api:${crypto.randomUUID()}`;
  const limiters = Array.from({ length: isolates }, () =>
    createLimiter({
      objectOf,
      // However slow the machine is: nothing may pass uncounted here.
      inTime: (call) => call,
      note: ({ decision, from }) => {
        if (from === "lease") tape.admittedMs.push(Date.now());
        if (from === "denial" && decision === "denied") tape.deniedMs.push(Date.now());
      },
    }),
  );
  const chance = seededRandom(seed);
  let isolate = 0;
  let slowestMs = 0;
  const times = arrivals({ limit, windowMs: windowSeconds * 1000, pace, windows: 2.2, seed });
  await Promise.all(
    times.map(async (atMs) => {
      if (chance() < 0.1) isolate = Math.floor(chance() * isolates);
      const limiter = limiters[isolate];
      await scheduler.wait(atMs);
      const startedMs = Date.now();
      await limiter?.countRequest(key, policy);
      slowestMs = Math.max(slowestMs, Date.now() - startedMs);
    }),
  );
  return slowestMs;
}

const load = fc.record({
  windowSeconds: fc.integer({ min: 1, max: 3 }),
  pace: fc.constantFrom(0.8, 1.5, 3),
  isolates: fc.integer({ min: 1, max: 5 }),
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
});

const limits = fc.uniqueArray(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 500 })), {
  minLength: 8,
  maxLength: 8,
});

test("clients of several isolates are never admitted more than the limit in a window, nor denied before 90 % of it", async () => {
  await fc.assert(
    fc.asyncProperty(limits, fc.array(load, { minLength: 8, maxLength: 8 }), async (these, loads) => {
      const tapes = new Map(these.map((limit) => [limit, newTape()]));
      recordObjects(tapes);
      await Promise.all(
        loads.map(async (one, index) => {
          const limit = these[index] ?? 1;
          const tape = tapes.get(limit) ?? newTape();
          const slowestMs = await play({ ...one, limit }, tape);
          const windowMs = one.windowSeconds * 1000;
          expect(mostInWindow(tape, windowMs)).toBeLessThanOrEqual(limit);
          expect(fewestBeforeDenial(tape, windowMs + slowestMs)).toBeGreaterThanOrEqual(0.9 * limit);
          expect(tape.admittedMs.length).toBeGreaterThan(0);
        }),
      );
      vi.restoreAllMocks();
    }),
    { numRuns: 2, endOnFailure: true },
  );
});

describe("a request that counts for a person and a tenant, whose object is one", () => {
  const policyOf = (limit: number): RatePolicy => ({
    ...{ limit, windowSeconds: 60, by: "user", whenLimiterFails: "open" },
  });
  const newPair = (own: number, all: number) => [
    { name: "api", key: `api:${crypto.randomUUID()}`, policy: policyOf(own) },
    { name: "tenant", key: `tenant:${crypto.randomUUID()}`, policy: policyOf(all) },
  ];
  const newLimiter = () =>
    createLimiter({
      objectOf,
      joined: joinCalls(env.RATE_LIMITER, 1),
      inTime: (call) => call,
      note: () => {},
    });

  test("asks it once, and is told of each", async () => {
    const together = vi.spyOn(RateLimiter.prototype, "takeEach");
    const outcomes = await newLimiter().countTogether(newPair(10, 30));
    expect(together).toHaveBeenCalledTimes(1);
    expect(outcomes).toMatchObject([
      { name: "api", decision: { allowed: true, limit: 10, remaining: 9 } },
      { name: "tenant", decision: { allowed: true, limit: 30, remaining: 29 } },
    ]);
  });

  test("is admitted exactly as often as the narrower of the two allows, whatever comes at once", async () => {
    const limiters = [newLimiter(), newLimiter(), newLimiter()];
    for (const [own, all] of [
      [10, 30],
      [30, 10],
    ] as const) {
      const pair = newPair(own, all);
      const outcomes = await Promise.all(
        Array.from({ length: 60 }, (_, index) => limiters[index % 3]?.countTogether(pair)),
      );
      const admitted = outcomes.filter((all) => all?.every(({ decision }) => decision?.allowed === true));
      expect(admitted).toHaveLength(10);
    }
  });

  test("passes, as its policies say, when the object fails", async () => {
    vi.spyOn(RateLimiter.prototype, "takeEach").mockImplementation(() => {
      throw new Error("away");
    });
    const outcomes = await newLimiter().countTogether(newPair(10, 30));
    expect(outcomes.map(({ decision }) => decision)).toEqual([null, null]);
  });
});
