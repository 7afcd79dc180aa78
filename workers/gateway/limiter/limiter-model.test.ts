import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../dev/seeded-random.ts";
import { emptyWindow, giveBack, takeToken } from "../../../durable-objects/sliding-window.ts";
import type { RatePolicy } from "../policies.ts";
import { createLimiter, type Limiter } from "./limiter.ts";
import { arrivals, fewestBeforeDenial, mostInWindow, newTape } from "./testing/record.ts";
import { createVirtualTime } from "./testing/virtual-time.ts";

const policyOf = (limit: number, windowSeconds: number): RatePolicy => ({
  ...{ limit, windowSeconds },
  ...{ by: "user", whenLimiterFails: "open" },
});

type World = { isolates: number; latencyMs: number; lost: number; seed: number };

/** Isolates with clocks of their own before one object, all in one virtual time. */
function createWorld({ isolates, latencyMs, lost, seed }: World) {
  const time = createVirtualTime();
  const chance = seededRandom(seed);
  const tape = newTape();
  const state = emptyWindow();
  const travel = () => time.sleep(Math.floor(chance() * latencyMs));
  const object = {
    take: async (request: Parameters<typeof takeToken>[1]) => {
      tape.calls += 1;
      await travel();
      const answer = takeToken(state, request, time.now());
      (answer.allowed ? tape.admittedMs : tape.deniedMs).push(time.now());
      await travel();
      if (chance() < lost) throw new Error("The answer was lost");
      return answer;
    },
    giveBack: async (chargedUntilMs: number) => giveBack(state, chargedUntilMs, time.now()),
  };
  const limiters = Array.from({ length: isolates }, (): Limiter => {
    const aheadMs = Math.floor((chance() - 0.5) * 10_000_000);
    return createLimiter({
      objectOf: () => object,
      now: () => time.now() + aheadMs,
      sleep: time.sleep,
      inTime: (call) => call,
      note: ({ decision, from }) => {
        if (from === "lease") tape.admittedMs.push(time.now());
        if (from === "denial" && decision === "denied") tape.deniedMs.push(time.now());
      },
    });
  });
  const ask = async (atMs: number, isolate: number, policy: RatePolicy) => {
    await time.sleep(atMs);
    await limiters[isolate % isolates]?.countRequest("api:one", policy).catch(() => null);
  };
  return { time, tape, chance, ask, limiters };
}

const worlds = fc.record({
  isolates: fc.integer({ min: 1, max: 6 }),
  latencyMs: fc.constantFrom(0, 5, 50, 400),
  lost: fc.constantFrom(0, 0, 0.05, 0.3),
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
});

const loads = fc.record({
  limit: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 61, max: 400 })),
  windowSeconds: fc.integer({ min: 1, max: 120 }),
  pace: fc.constantFrom(0.5, 1, 2, 4),
});

describe("limits, leased to isolates whose clocks differ, over slow ways that lose answers", () => {
  test("hold in every window, and deny nobody before 90 % is used", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, loads, async (world, { limit, windowSeconds, pace }) => {
        const { time, tape, chance, ask } = createWorld(world);
        const windowMs = windowSeconds * 1000;
        const times = arrivals({ limit, windowMs, pace, windows: 2.5, seed: world.seed });
        // Clients stay with an isolate for a while, as connections do.
        let isolate = 0;
        const asked = times.map((atMs) => {
          if (chance() < 0.1) isolate = Math.floor(chance() * world.isolates);
          return ask(atMs, isolate, policyOf(limit, windowSeconds));
        });
        await time.run();
        await Promise.all(asked);
        expect(mostInWindow(tape, windowMs)).toBeLessThanOrEqual(limit);
        expect(fewestBeforeDenial(tape, windowMs + world.latencyMs)).toBeGreaterThanOrEqual(0.9 * limit);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a hot key", () => {
  test.each([
    { limit: 1_000, isolates: 1, perSecond: 15 },
    { limit: 1_000, isolates: 1, perSecond: 400 },
    { limit: 10_000, isolates: 3, perSecond: 150 },
    { limit: 1_000_000, isolates: 2, perSecond: 3_000 },
  ])("of $limit a minute asks the object once in 50 requests at most ($perSecond a second)", async (load) => {
    const { limit, isolates, perSecond } = load;
    const { time, tape, chance, ask } = createWorld({ isolates, latencyMs: 4, lost: 0, seed: 7 });
    const seconds = Math.min(60, limit / perSecond, 12_000 / perSecond);
    const asked = Array.from({ length: Math.floor(seconds * perSecond) }, (_, index) =>
      ask((index * 1_000) / perSecond, Math.floor(chance() * isolates), policyOf(limit, 60)),
    );
    await time.run();
    await Promise.all(asked);
    expect(tape.admittedMs).toHaveLength(asked.length);
    // Until it is known to be hot, it is asked for by single requests.
    expect(tape.calls - 10 * isolates).toBeLessThanOrEqual(asked.length / 50);
  });

  test("that is denied is asked for no more until something can be free", async () => {
    const { time, tape, ask } = createWorld({ isolates: 1, latencyMs: 0, lost: 0, seed: 1 });
    const asked = Array.from({ length: 2_000 }, (_, index) => ask(index * 10, 0, policyOf(10, 60)));
    await time.run();
    await Promise.all(asked);
    expect([tape.admittedMs.length, tape.deniedMs.length, tape.calls]).toEqual([10, 1_990, 11]);
  });
});

test("what guards against guessing is asked for each time", async () => {
  const { time, tape, ask } = createWorld({ isolates: 1, latencyMs: 0, lost: 0, seed: 1 });
  const policy: RatePolicy = { ...policyOf(1_000, 60), whenLimiterFails: "closed" };
  const asked = Array.from({ length: 100 }, (_, index) => ask(index * 10, 0, policy));
  await time.run();
  await Promise.all(asked);
  expect(tape.calls).toBe(100);
});
