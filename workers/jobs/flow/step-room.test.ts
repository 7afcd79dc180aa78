import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { consumeSteps } from "./consume-steps.ts";
import { defineFlow } from "./define-flow.ts";
import { defineStep } from "./define-step.ts";
import { createRun, namespace } from "./engine-harness.ts";
import { createStepRoom, type StepRoom } from "./step-room.ts";

type Place = NonNullable<Awaited<ReturnType<StepRoom["enter"]>>>;

const quiet = { info: () => {}, warn: () => {}, error: () => {}, child: () => quiet };

const short = (weight: number) => ({ weight, isLong: false, isBulk: false });
const long = { weight: 1, isLong: true, isBulk: false };

afterEach(() => vi.useRealTimers());

async function enterInto(room: StepRoom, load: Parameters<StepRoom["enter"]>[0]): Promise<Place> {
  return (await room.enter(load)) ?? expect.fail("There was no room");
}

/** Runs one part of each of ten flows in a batch, and counts how many were at work at once. */
async function runTen(parallel: number, batches = 1) {
  let [underWay, most, done] = [0, 0, 0];
  const step = defineStep({
    name: "step",
    input: z.int(),
    output: z.int(),
    run: async (value) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await scheduler.wait(20);
      underWay -= 1;
      done += 1;
      return value;
    },
  });
  const flow = defineFlow({ name: `by ${parallel}`, input: z.int() })
    .step(step, ({ input }) => input, { parallel })
    .step({ ...step, name: "after" }, ({ step }) => step, { parallel });
  const runs = Array.from({ length: 10 * batches }, (_, index) => createRun(flow, index));
  for (const run of runs) {
    await run.attach();
    await run.start();
  }
  const room = createStepRoom();
  for (let stage = 0; stage < 2; stage += 1)
    await Promise.all(
      Array.from({ length: batches }, async (_, index) => {
        const bodies = runs.slice(10 * index, 10 * index + 10).flatMap(({ outbox }) => outbox.splice(0));
        const messages = bodies.map((body) => ({
          ...{ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body },
        }));
        const batch = createMessageBatch<unknown>("selvedge-steps", messages);
        await consumeSteps(batch, { flows: [flow], namespace, services: undefined, log: quiet, room });
        const { explicitAcks } = await getQueueResult(batch, createExecutionContext());
        expect(explicitAcks).toHaveLength(10);
      }),
    );
  for (const run of runs) expect(await run.snapshot()).toMatchObject({ state: "completed" });
  return { most, done };
}

it("an isolate runs no more than two heavy parts at once, of however many flows and batches", async () => {
  expect(await runTen(1)).toEqual({ most: 2, done: 20 });
  expect(await runTen(1, 2)).toEqual({ most: 2, done: 40 });
});

it("an isolate runs the light parts of a batch all at once", async () => {
  expect(await runTen(10)).toEqual({ most: 10, done: 20 });
});

it("room is given in the order in which it was asked for, and what is too heavy has it alone", async () => {
  const room = createStepRoom({ room: 1 });
  const order: string[] = [];
  const half = await enterInto(room, short(0.5));
  const heavy = enterInto(room, short(3)).then((place) => {
    order.push("heavy");
    return place;
  });
  const light = enterInto(room, short(0.5)).then((place) => {
    order.push("light");
    return place;
  });
  expect(room.isFullFor(short(0.1))).toBe(true);
  room.leave(half);
  const place = await heavy;
  expect(order).toEqual(["heavy"]);
  room.leave(place);
  room.leave(await light);
  expect(order).toEqual(["heavy", "light"]);
  expect(room.isFullFor(short(1))).toBe(false);
});

it("whoever was ended without a word loses the room, and their turn, within seconds", async () => {
  let time = 0;
  const room = createStepRoom({ room: 1, now: () => time });
  // Nobody's signs of life come any more.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  await enterInto(room, short(1));
  const second = enterInto(room, short(1));
  time = 15_000;
  const third = await enterInto(room, short(1));
  expect(room.isFullFor(short(1))).toBe(true);
  room.leave(third);
  room.leave(await second);
});

it("whoever still works keeps their place, also when nothing was heard of them for a while", async () => {
  let time = 0;
  const room = createStepRoom({ room: 1, now: () => time });
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const place = await enterInto(room, short(1));
  for (; time < 60_000; time += 2_000) vi.advanceTimersByTime(2_000);
  expect(room.isFullFor(short(1))).toBe(true);
  time += 20_000;
  expect(room.isFullFor(short(1))).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect(room.isFullFor(short(1))).toBe(true);
  room.leave(place);
  vi.advanceTimersByTime(10_000);
  expect(room.isFullFor(short(1))).toBe(false);
});

it("whoever has had no room in time is told so, and waits no more", async () => {
  const room = createStepRoom({ room: 1 });
  const place = await enterInto(room, short(1));
  expect(await room.enter(short(1), { untilMs: Date.now() + 50 })).toBeNull();
  room.leave(place);
  expect(room.isFullFor(short(1))).toBe(false);
  expect(await room.enter(short(1), { untilMs: Date.now() })).toBeNull();
});

it("what is bulk comes after all that somebody waits for", async () => {
  const room = createStepRoom();
  const first = await enterInto(room, long);
  const order: string[] = [];
  const enter = async (name: string, load: typeof long) => {
    const place = await enterInto(room, load);
    order.push(name);
    room.leave(place);
  };
  const all = [enter("bulk", { ...long, isBulk: true }), enter("waited for", long)];
  room.leave(first);
  await Promise.all(all);
  expect(order).toEqual(["waited for", "bulk"]);
});

it("light long parts do not go past a heavy one that came before them", async () => {
  const room = createStepRoom();
  const light = { ...long, weight: 0.1 };
  const first = await enterInto(room, light);
  const heavy = enterInto(room, long);
  expect([room.isFullFor(light), room.isFullFor(short(0.1))]).toEqual([true, false]);
  const later = enterInto(room, light);
  room.leave(first);
  room.leave(await heavy);
  room.leave(await later);
  expect(room.isFullFor(light)).toBe(false);
});

it("parts that have had no room come again, and lose no attempt", async () => {
  let isOver = false;
  const step = defineStep({
    name: "step",
    input: z.int(),
    output: z.int(),
    run: async (value) => {
      while (!isOver) await scheduler.wait(5);
      return value;
    },
  });
  const flow = defineFlow({ name: "one by one", input: z.int() }).step(step, ({ input }) => input, {
    ...{ parallel: 1, growsWithInput: true },
  });
  const runs = [createRun(flow, 1, { isLarge: true }), createRun(flow, 2, { isLarge: true })];
  for (const run of runs) {
    await run.attach();
    await run.start();
  }
  const deliver = async (bodies: unknown[], attempts: number) => {
    const messages = bodies.map((body, index) => ({
      ...{ id: String(index), timestamp: new Date(), attempts, body },
    }));
    const batch = createMessageBatch<unknown>("selvedge-bulk-steps", messages);
    const options = { flows: [flow], namespace, services: undefined, log: quiet };
    const consumed = consumeSteps(batch, { ...options, claimForMs: attempts === 1 ? 50 : 60_000 });
    await scheduler.wait(100);
    isOver = true;
    await consumed;
    return await getQueueResult(batch, createExecutionContext());
  };
  const bodies = runs.flatMap(({ long }) => long);
  const { explicitAcks, retryMessages } = await deliver(bodies, 1);
  expect([explicitAcks, retryMessages]).toEqual([["0"], [expect.objectContaining({ msgId: "1" })]]);
  expect(await runs[1]?.snapshot()).toMatchObject({ state: "running" });
  expect((await deliver(bodies.slice(1), 2)).explicitAcks).toEqual(["0"]);
  for (const run of runs) expect(await run.snapshot()).toMatchObject({ state: "completed" });
});

it("what takes long never has all of the room, and whatever waits behind more of it goes past", async () => {
  const room = createStepRoom();
  const first = await enterInto(room, long);
  let isIn = false;
  const second = enterInto(room, long).then((place) => {
    isIn = true;
    return place;
  });
  expect([room.isFullFor(long), room.isFullFor(short(1))]).toEqual([true, false]);
  const place = await enterInto(room, short(1));
  expect(isIn).toBe(false);
  room.leave(place);
  room.leave(first);
  room.leave(await second);
  expect(room.isFullFor(long)).toBe(false);
});

it("a part that is done at once is never behind long ones of two flows", async () => {
  let [isOver, begun] = [false, 0];
  const step = defineStep({
    name: "step",
    input: z.boolean(),
    output: z.null(),
    run: async (isLong) => {
      if (!isLong) return null;
      begun += 1;
      while (!isOver) await scheduler.wait(5);
      return null;
    },
  });
  const flow = defineFlow({ name: "long or not", input: z.boolean() }).step(step, ({ input }) => input, {
    ...{ parallel: 1, growsWithInput: true },
  });
  const room = createStepRoom();
  const consume = async (body: unknown) => {
    const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body };
    const batch = createMessageBatch<unknown>("selvedge-steps", [message]);
    await consumeSteps(batch, { flows: [flow], namespace, services: undefined, log: quiet, room });
  };
  const begin = async (isLarge: boolean) => {
    const run = createRun(flow, isLarge, { isLarge });
    await run.attach();
    await run.start();
    const [message] = isLarge ? run.long : run.outbox;
    return { run, consumed: consume(message) };
  };
  const large = [await begin(true), await begin(true)];
  while (begun === 0) await scheduler.wait(5);
  const small = await begin(false);
  await small.consumed;
  expect([begun, (await small.run.snapshot())?.state]).toEqual([1, "completed"]);
  isOver = true;
  for (const { run, consumed } of large) {
    await consumed;
    expect((await run.snapshot())?.state).toBe("completed");
  }
});
