import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { StepMessage } from "../../../durable-objects/flow-protocol.ts";
import { defineFlow } from "./define-flow.ts";
import { defineStep, single } from "./define-step.ts";
import { createRun, type Run } from "./engine-harness.ts";
import { badInput } from "./step-error.ts";

const one = defineStep({ name: "one", input: z.int(), output: z.int(), run: async (value) => value });
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Parts of parts: as many flows as asked for, with as many parts each. */
function nested({ parts, windows }: { parts: number; windows: [number, number] }) {
  const inner = defineFlow({ name: "inner", input: z.int() }).each("leaves", single(one), () => upTo(parts), {
    window: windows[1],
  });
  return defineFlow({ name: "outer", input: z.int() }).children("flows", inner, ({ input }) => upTo(input), {
    window: windows[0],
  });
}

async function started(run: Run): Promise<Run> {
  await run.attach();
  await run.start();
  return run;
}

describe("limits", () => {
  it("no flow has more parts under way than its limit, whatever it starts and however wide it is", async () => {
    const size = fc.integer({ min: 0, max: 7 });
    const window = fc.integer({ min: 1, max: 12 });
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        fc.tuple(window, window),
        fc.integer({ min: 1, max: 9 }),
        async (...drawn) => {
          const [flows, parts, windows, maxParts] = drawn;
          const run = await started(createRun(nested({ parts, windows }), flows, { maxParts }));
          while (run.outbox.length > 0) {
            expect(run.outbox.length).toBeLessThanOrEqual(maxParts);
            await run.deliver(run.outbox.splice(0, 1));
          }
          expect(await run.snapshot()).toMatchObject({ state: "completed", progress: { done: flows } });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("a fan-out of 1,000 takes at most 20 batches also where 128 of its parts may be under way", async () => {
    const flow = defineFlow({ name: "wide", input: z.int() }).each("parts", single(one), ({ input }) =>
      upTo(input),
    );
    const run = await started(createRun(flow, 1_000, { maxParts: 128 }));
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(run.batches.length).toBeLessThanOrEqual(20);
  });

  it("a tenant's one part waits for no more than the limits of the others, however many parts they have", async () => {
    const flow = defineFlow({ name: "wide", input: z.int() }).each("parts", single(one), ({ input }) =>
      upTo(input),
    );
    const tenant = fc.record({
      parts: fc.integer({ min: 1, max: 60 }),
      arrives: fc.integer({ min: 0, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(tenant, { minLength: 1, maxLength: 4 }),
        fc.nat(40),
        async (others, arrives) => {
          const maxParts = 8;
          const tenants = [...others, { parts: 1, arrives }].map(({ parts, arrives }) => ({
            arrives,
            run: createRun(flow, parts, { maxParts }),
          }));
          const isUnderWay = () => tenants.some(({ run }) => run.outbox.length > 0);
          const small = tenants.at(-1)?.run;
          const queue: { run: Run; message: StepMessage }[] = [];
          for (let turn = 0; turn <= 40 || queue.length > 0 || isUnderWay(); turn += 1) {
            for (const { run } of tenants.filter((each) => each.arrives === turn)) await started(run);
            for (const { run } of tenants)
              queue.push(...run.outbox.splice(0).map((message) => ({ run, message })));
            const place = queue.findIndex(({ run }) => run === small);
            expect(place).toBeLessThanOrEqual(others.length * maxParts);
            const next = queue.shift();
            await next?.run.deliver([next.message]);
          }
          for (const { run } of tenants) expect(await run.snapshot()).toMatchObject({ state: "completed" });
        },
      ),
      { numRuns: 20 },
    );
  });

  it("what nobody waits for takes a queue of its own, with all that it starts", async () => {
    const run = await started(createRun(nested({ parts: 2, windows: [2, 2] }), 2, { priority: "bulk" }));
    expect(run.outbox).toEqual([]);
    while (run.bulk.length > 0) await run.deliver(run.bulk.splice(0, 10));
    expect(run.outbox).toEqual([]);
    expect(await run.snapshot()).toMatchObject({ state: "completed", progress: { done: 2, total: 2 } });
  });
});

describe("steps that grow with what a flow is about", () => {
  const growing = defineFlow({ name: "growing", input: z.int() })
    .step(one, ({ input }) => input, { growsWithInput: true })
    .step({ ...one, name: "two" }, ({ one }) => one);

  it("take a queue of their own where that is large, and no others do", async () => {
    const run = await started(createRun(growing, 1, { isLarge: true }));
    expect([run.outbox, run.long.map(({ stage, long }) => ({ stage, long }))]).toEqual([
      ...[[], [{ stage: 0, long: true }]],
    ]);
    await run.deliver(run.long.splice(0));
    expect([run.long, run.outbox.map(({ stage }) => stage)]).toEqual([[], [1]]);
    expect(await run.drain()).toMatchObject({ state: "completed" });
  });

  it("take the one that others do where it is small, and that of what nobody waits for where nobody does", async () => {
    const small = await started(createRun(growing, 1));
    expect([small.outbox.length, small.long]).toEqual([1, []]);
    const bulk = await started(createRun(growing, 1, { isLarge: true, priority: "bulk" }));
    expect([bulk.bulk.map(({ long }) => long), bulk.long]).toEqual([[true], []]);
  });
});

describe("deadlines and heartbeats", () => {
  it("a stage that is not done at its deadline fails its flow, and says which", async () => {
    const flow = defineFlow({ name: "slow", input: z.int() }).step(one, ({ input }) => input, {
      deadlineMs: 0,
    });
    const run = await started(createRun(flow, 1));
    await run.drain();
    expect(await run.snapshot()).toMatchObject({
      state: "failed",
      error: { code: "step_deadline_exceeded" },
    });
  });

  it("a long step is kept by a worker that says that it goes on, and aborted where nobody waits for it any more", async () => {
    const reached = Promise.withResolvers<AbortSignal>();
    const long = defineStep({
      name: "long",
      input: z.int(),
      output: z.int(),
      run: async (value, { signal }) => {
        reached.resolve(signal);
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        return value;
      },
    });
    const flow = defineFlow({ name: "long", input: z.int() }).step(long, ({ input }) => input, {
      heartbeatMs: 60,
    });
    const run = await started(createRun(flow, 1));
    const working = run.deliver(run.outbox.splice(0));
    const signal = await reached.promise;
    await run.stub.cancel(run.flowId);
    await working;
    expect(String(signal.reason)).toContain("Nobody waits");
    expect(await run.snapshot()).toMatchObject({ state: "cancelled" });
  });

  it("what a step still does once it was aborted is over before the flow clears up", async () => {
    const order: string[] = [];
    const reached = Promise.withResolvers<void>();
    const stopping = defineStep({
      name: "stopping",
      input: z.int(),
      output: z.int(),
      run: async (value, { signal }) => {
        reached.resolve();
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        await scheduler.wait(100);
        order.push("written");
        return value;
      },
    });
    const clear = defineStep({
      name: "clear",
      input: z.null(),
      output: z.null(),
      run: async () => {
        order.push("cleared");
        return null;
      },
    });
    const flow = defineFlow({ name: "stopping", input: z.int() })
      .step(stopping, ({ input }) => input, { heartbeatMs: 60 })
      .onCancel(clear, () => null);
    const run = await started(createRun(flow, 1));
    const working = run.deliver(run.outbox.splice(0));
    await reached.promise;
    await run.stub.cancel(run.flowId);
    await working;
    for (let rounds = 0; (await run.drain())?.state !== "cancelled" && rounds < 9; rounds += 1)
      await run.pass();
    expect(order).toEqual(["written", "cleared"]);
  });

  it("a worker that falls silent loses its part long before the step's deadline, and who beats in time keeps it", async () => {
    const flow = defineFlow({ name: "long", input: z.int() }).step(one, ({ input }) => input, {
      timeoutMs: 3_600_000,
      heartbeatMs: 600_000,
    });
    const run = await started(createRun(flow, 1));
    const [message] = run.outbox.splice(0);
    if (message === undefined) throw new Error("nothing was sent");
    const { flowId, stage, index, token } = message;
    const claim = { flowId, stage, index, token, holder: { invocation: "a", messageId: "m", delivery: 1 } };
    const { claims } = await run.stub.exchange({ reports: [], claims: [claim] });
    expect(claims[0]).toMatchObject({ beatMs: 200_000 });
    const beat = async () => (await run.stub.exchange({ reports: [], claims: [], beats: [claim] })).beats;
    expect(await beat()).toEqual([true]);
    await run.pass();
    expect(await beat()).toEqual([false]);
    await run.pass();
    expect(await run.drain()).toMatchObject({ state: "completed" });
    const { spans } = (await run.stub.timeline(flowId)) ?? { spans: [] };
    expect(spans.filter(({ code }) => code === "step_fell_silent")).toHaveLength(1);
  });
});

describe("a timeline", () => {
  it("tells of flows, stages, parts and lost attempts, each within the one around it", async () => {
    let broken = true;
    const shaky = defineStep({
      name: "shaky",
      input: z.int(),
      output: z.int(),
      run: async (value) => {
        if (value === 1 && broken) {
          broken = false;
          throw new Error("once");
        }
        return value;
      },
    });
    const inner = defineFlow({ name: "inner", input: z.int() }).each("parts", single(shaky), () => [0, 1]);
    const outer = defineFlow({ name: "outer", input: z.int() })
      .children("flows", inner, () => [0])
      .step(one, ({ flows }) => flows.flat().length);
    const run = await started(createRun(outer, 1));
    for (let rounds = 0; (await run.drain())?.state === "running" && rounds < 9; rounds += 1)
      await run.pass();
    const { spans, leftOut } = (await run.stub.timeline(run.flowId)) ?? { spans: [], leftOut: -1 };
    expect(leftOut).toBe(0);
    const byId = new Map(spans.map((span) => [span.id, span]));
    const path = (span: (typeof spans)[number]): string => {
      const parent = span.parent === null ? undefined : byId.get(span.parent);
      return parent === undefined ? span.name : `${path(parent)} > ${span.name}`;
    };
    expect(new Set(spans.map(path))).toEqual(
      new Set([
        ...[
          "outer",
          "outer > flows",
          "outer > flows > flows",
          "outer > flows > flows > inner",
          "outer > one",
        ],
        ...["outer > one > one", "outer > flows > flows > inner > parts"],
        "outer > flows > flows > inner > parts > parts",
      ]),
    );
    expect(spans.filter(({ status }) => status === "failed")).toMatchObject([
      { kind: "part", index: 1, attempt: 1, code: "step_failed" },
    ]);
    for (const { parent, startedAtMs, endedAtMs } of spans) {
      expect(endedAtMs).toBeGreaterThanOrEqual(startedAtMs);
      const around = parent === null ? undefined : byId.get(parent);
      if (around === undefined) continue;
      expect(startedAtMs).toBeGreaterThanOrEqual(around.startedAtMs);
      expect(endedAtMs).toBeLessThanOrEqual(around.endedAtMs ?? 0);
    }
  });

  it("tells why the attempt failed that ended a flow", async () => {
    const refuse = defineStep({
      name: "refuse",
      input: z.int(),
      output: z.int(),
      run: async () => {
        throw badInput("no_good", "It is no good");
      },
    });
    const flow = defineFlow({ name: "refused", input: z.int() }).step(refuse, ({ input }) => input);
    const run = await started(createRun(flow, 1));
    await run.drain();
    const { spans } = (await run.stub.timeline(run.flowId)) ?? { spans: [] };
    expect(spans.filter(({ kind }) => kind === "part")).toMatchObject([
      { status: "failed", code: "no_good" },
    ]);
  });
});
