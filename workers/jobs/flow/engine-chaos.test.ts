import { evictDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import type { StepMessage } from "../../../durable-objects/flow-protocol.ts";
import { defineFlow } from "./define-flow.ts";
import { chain, defineStep } from "./define-step.ts";
import { createRun, type Run } from "./engine-harness.ts";

/** What may happen between two deliveries. `at` picks which of the waiting messages it happens to. */
const event = fc.record({
  kind: fc.constantFrom(
    "deliver",
    "deliver",
    "deliver",
    "double",
    "lose",
    "keep",
    "silent",
    "evict",
    "pass",
    "reject",
    "pause",
    "resume",
  ),
  at: fc.nat(),
});

const text = z.object({ text: z.string() });
const list = defineStep({
  name: "list",
  input: z.object({ count: z.number() }),
  output: z.array(z.number()),
  run: async ({ count }) => Array.from({ length: count }, (_, index) => index),
});
/** Fails now and then, by itself and whatever else happens. */
const shaky = defineStep({
  name: "shaky",
  input: z.number(),
  output: text,
  run: async (value, { attempt }) => {
    if ((value + attempt) % 3 === 0) throw new Error("shaky");
    return { text: `${value}` };
  },
});
const pass = (name: string) => defineStep({ name, input: text, output: text, run: async (value) => value });
const join = defineStep({
  name: "join",
  input: z.array(z.string()),
  output: text,
  run: async (all) => ({ text: all.join() }),
});

const results: string[] = [];
const keep = defineStep({
  name: "keep",
  input: z.string(),
  output: z.null(),
  run: async (value) => {
    results.push(value);
    return null;
  },
});

const flow = defineFlow({
  name: "shaky",
  input: z.object({ count: z.number() }),
  policy: {
    retry: { attempts: 50, baseMs: 60_000, maxMs: 60_000, jitter: 0.5, timeoutMs: 60_000, rateLimitedMs: 1 },
  },
})
  .step(list, ({ input }) => input)
  .each("parts", chain(shaky, pass("second"), pass("third")), ({ list }) => list, { window: 4, parallel: 2 })
  .step(join, ({ parts }) => parts.map(({ text }) => text))
  .step(keep, ({ join }) => join.text)
  .onCancel(
    defineStep({
      name: "clear",
      input: z.null(),
      output: z.null(),
      run: async () => {
        results.push("cleared");
        return null;
      },
    }),
    () => null,
  );

it("ends on the same result whatever is lost, doubled, late, reordered, silent or evicted", async () => {
  const schedule = fc.array(event, { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 9 }), schedule, async (count, events) => {
      results.length = 0;
      const run = createRun(flow, { count });
      await run.attach();
      await run.start();
      const late: StepMessage[] = [];
      for (const { kind, at } of events) await disturb(run, kind, { at, late });
      await run.stub.resume(run.flowId);
      for (let rounds = 0; (await run.drain())?.state === "running"; rounds += 1) {
        if (rounds > 100) throw new Error(`Flow ${run.flowId} stands still`);
        await run.pass();
      }
      await run.deliver(late);
      expect(await run.snapshot()).toMatchObject({ state: "completed", error: null });
      expect(new Set(results)).toEqual(new Set([Array.from({ length: count }, (_, index) => index).join()]));
    }),
    { numRuns: 60 },
  );
});

it("a flow that is cancelled at any moment clears up once, behind everything, and never goes on", async () => {
  const schedule = fc.array(event, { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(schedule, schedule, fc.integer({ min: 0, max: 9 }), async (before, after, count) => {
      results.length = 0;
      const run = createRun(flow, { count });
      await run.attach();
      await run.start();
      const late: StepMessage[] = [];
      for (const { kind, at } of before) await disturb(run, kind, { at, late });
      const isOver = (await run.snapshot())?.state === "completed";
      await disturb(run, "cancel", { at: 0, late });
      for (const { kind, at } of after) await disturb(run, kind, { at, late });
      for (let rounds = 0; !isEnd((await run.drain())?.state); rounds += 1) {
        if (rounds > 100) throw new Error(`Flow ${run.flowId} stands still`);
        await run.pass();
      }
      const kept = results.filter((result) => result !== "cleared").length;
      await run.deliver(late);
      expect((await run.snapshot())?.state).toBe(isOver ? "completed" : "cancelled");
      if (!isOver) expect(results.at(-1)).toBe("cleared");
      expect(results.filter((result) => result !== "cleared")).toHaveLength(kept);
    }),
    { numRuns: 60 },
  );
});

function isEnd(state: string | undefined): boolean {
  return state === "completed" || state === "cancelled";
}

type Disturbance = { at: number; late: StepMessage[] };

async function disturb(run: Run, kind: string, { at, late }: Disturbance): Promise<void> {
  if (kind === "pass") return await run.pass();
  if (kind === "pause") return void (await run.stub.pause(run.flowId));
  if (kind === "resume") return void (await run.stub.resume(run.flowId));
  if (kind === "cancel") return void (await run.stub.cancel(run.flowId));
  if (kind === "evict") {
    await evictDurableObject(run.stub);
    return await run.attach();
  }
  if (kind === "reject") {
    run.failSends = 1;
    return;
  }
  const [message] = run.outbox.splice(at % Math.max(run.outbox.length, 1), 1);
  if (message === undefined) return;
  if (kind === "keep") late.push(message);
  if (kind === "deliver") await run.deliver([message]);
  if (kind === "double") await Promise.all([run.deliver([message]), run.deliver([message, message])]);
  if (kind === "silent") {
    const holder = { invocation: crypto.randomUUID(), messageId: crypto.randomUUID(), delivery: 1 };
    const { flowId, stage, index, token } = message;
    await run.stub.exchange({ reports: [], claims: [{ flowId, stage, index, token, holder }] });
  }
}
