import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Flow } from "../../../durable-objects/flow.ts";
import type { StepMessage } from "../../../durable-objects/flow-protocol.ts";
import { defineFlow } from "./define-flow.ts";
import { chain, defineStep } from "./define-step.ts";
import { createRun, namespace, type Run } from "./engine-harness.ts";
import { startFlow } from "./flow-client.ts";
import { badInput } from "./step-error.ts";

/** What ran, in order; what the next runs of a step throw; and what they wait for. */
const calls: string[] = [];
const throws = new Map<string, unknown[]>();
const waits = new Map<string, Promise<void>>();

function note<Value>(name: string) {
  return async (value: Value, { round }: { round: number }): Promise<Value> => {
    calls.push(round === 1 ? `${name} ${String(value)}` : `${name} ${String(value)} in round ${round}`);
    const planned = throws.get(`${name} ${String(value)}`)?.shift();
    if (planned !== undefined) throw planned;
    await waits.get(name);
    return value;
  };
}

const number = z.number();
const step = <Name extends string>(name: Name) =>
  defineStep({ name, input: number, output: number, run: note<number>(name) });

const recorded: unknown[] = [];
const record = defineStep({
  name: "record",
  input: z.unknown(),
  output: z.null(),
  run: async (error) => {
    recorded.push(error);
    return null;
  },
});
const clear = defineStep({
  name: "clear",
  input: number,
  output: z.null(),
  run: async (value, context) => {
    await note<number>("clear")(value, context);
    return null;
  },
});

const retry = { attempts: 2, baseMs: 60_000, maxMs: 60_000, jitter: 0, timeoutMs: 1, rateLimitedMs: 1 };
const flow = defineFlow({ name: "steered", input: number, policy: { retry } })
  .step(step("first"), ({ input }) => input)
  .each("parts", chain(step("a"), step("b"), step("c")), ({ first }) =>
    Array.from({ length: first }, (_, index) => index),
  )
  .step(step("last"), ({ parts }) => parts.length)
  .onFailure(record, ({ error }) => error)
  .onCancel(clear, ({ input }) => input);

async function started(count: number): Promise<Run> {
  const run = createRun(flow, count);
  await run.attach();
  await run.start();
  return run;
}

/** Its parts are on their way, and none was delivered. */
async function fannedOut(count: number): Promise<Run> {
  const run = await started(count);
  while (run.outbox[0]?.index !== 0 || run.outbox[0].stage !== 1) await run.deliver(run.outbox.splice(0, 1));
  calls.length = 0;
  return run;
}

/** Begins the flow again, as a retry does. */
async function again(run: Run, count: number, round: number) {
  return await startFlow(namespace, { flow, flowId: run.flowId, input: count, traceId: "trace", round });
}

/** Changes what the object wrote. It knows its rows, so it begins anew after that. */
async function writeBehind(run: Run, ...statements: readonly string[]): Promise<void> {
  await runInDurableObject<Flow, void>(run.stub, (_flow, { storage }) => {
    for (const statement of statements) storage.sql.exec(statement);
  });
  await evictDurableObject(run.stub);
  await run.attach();
}

function holds(name: string): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  waits.set(name, promise);
  return resolve;
}

beforeEach(() => {
  calls.length = 0;
  recorded.length = 0;
  throws.clear();
  waits.clear();
});

describe("cancelling", () => {
  it("runs nothing more of the flow, clears up, and is final", async () => {
    const run = await fannedOut(3);
    expect(await run.stub.cancel(run.flowId)).toMatchObject({ state: "cancelling" });
    const [waiting] = [run.outbox.splice(0, 3)];
    await run.deliver(waiting);
    expect(await run.drain()).toMatchObject({ state: "cancelled", error: null });
    expect(calls).toEqual(["clear 3"]);
    expect(await run.stub.cancel(run.flowId)).toMatchObject({ state: "cancelled" });
    expect(await run.stub.resume(run.flowId)).toMatchObject({ state: "cancelled" });
    expect(await run.start()).toMatchObject({ state: "cancelled" });
    expect(run.outbox).toEqual([]);
  });

  it("clears up only when what workers hold has come to its end, and takes nothing of it", async () => {
    const run = await fannedOut(2);
    const release = holds("c");
    const [message, other] = run.outbox.splice(0, 2) as [StepMessage, StepMessage];
    const working = run.deliver([message]);
    await expect.poll(() => calls).toEqual(["a 0", "b 0", "c 0"]);
    await run.stub.cancel(run.flowId);
    await run.deliver([other]);
    expect(run.outbox).toEqual([]);
    release();
    await working;
    expect((await run.snapshot())?.progress).toMatchObject({ done: 1 });
    expect(await run.drain()).toMatchObject({ state: "cancelled" });
    expect(calls).toEqual(["a 0", "b 0", "c 0", "clear 2"]);
  });

  it("does not wait for a worker that is gone longer than its lease", async () => {
    const run = await fannedOut(1);
    const [message] = run.outbox.splice(0) as [StepMessage];
    const { flowId, stage, index, token } = message;
    const holder = { invocation: "gone", messageId: "m", delivery: 1 };
    await run.stub.exchange({ reports: [], claims: [{ flowId, stage, index, token, holder }] });
    await run.stub.cancel(run.flowId);
    expect(run.outbox).toEqual([]);
    // Its lease ends, and what comes of that is due at once.
    await run.pass();
    await run.pass();
    expect(await run.drain()).toMatchObject({ state: "cancelled" });
    expect(calls).toEqual(["clear 1"]);
  });

  it("hands a part that is given again to nobody", async () => {
    const run = await fannedOut(1);
    const [{ flowId, stage, index, token }] = run.outbox.splice(0) as [StepMessage];
    const holder = { invocation: "one", messageId: "m", delivery: 1 };
    const claim = { flowId, stage, index, token, holder };
    await run.stub.exchange({ reports: [], claims: [claim] });
    await run.stub.cancel(run.flowId);
    const taken = { ...claim, holder: { ...holder, invocation: "two", delivery: 2 } };
    expect(await run.stub.exchange({ reports: [], claims: [taken] })).toMatchObject({ claims: [null] });
    expect(await run.drain()).toMatchObject({ state: "cancelled" });
  });

  it("comes too late for a flow that is over, whose last step may be under way", async () => {
    const run = await started(0);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(await run.stub.cancel(run.flowId)).toMatchObject({ state: "completed" });
    expect(run.outbox).toEqual([]);
  });

  it("takes the place of writing a failure down", async () => {
    const run = await fannedOut(1);
    throws.set("a 0", [badInput("no", "No")]);
    await run.deliver(run.outbox.splice(0));
    expect(await run.snapshot()).toMatchObject({ state: "failing" });
    const failing = run.outbox.splice(0);
    await run.stub.cancel(run.flowId);
    await run.deliver(failing);
    expect(await run.drain()).toMatchObject({ state: "cancelled" });
    expect(recorded).toEqual([]);
  });

  it("tells whoever watches, and survives the object's restart", async () => {
    const run = await fannedOut(2);
    await run.stub.cancel(run.flowId);
    await evictDurableObject(run.stub);
    await run.attach();
    await run.pass();
    expect(await run.drain()).toMatchObject({ state: "cancelled" });
  });

  it("knows nothing of a flow that is not there", async () => {
    const run = createRun(flow, 1);
    expect(await run.stub.cancel(run.flowId)).toBeNull();
    expect(await run.stub.pause(run.flowId)).toBeNull();
    expect(await run.stub.resume(run.flowId)).toBeNull();
  });
});

describe("pausing", () => {
  it("begins nothing more until it is resumed, and then each part once", async () => {
    const run = await fannedOut(3);
    expect(await run.stub.pause(run.flowId)).toMatchObject({ state: "paused" });
    const messages = run.outbox.splice(0);
    await run.deliver(messages);
    await run.pass();
    expect(run.outbox).toEqual([]);
    expect(calls).toEqual([]);
    expect(await run.stub.resume(run.flowId)).toMatchObject({ state: "running" });
    await run.deliver(messages);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(calls.filter((name) => name.startsWith("a"))).toHaveLength(3);
  });

  it("lets what is under way be finished, and counts it", async () => {
    const run = await fannedOut(1);
    const release = holds("c");
    const working = run.deliver(run.outbox.splice(0));
    await expect.poll(() => calls).toHaveLength(3);
    await run.stub.pause(run.flowId);
    release();
    await working;
    expect(await run.snapshot()).toMatchObject({ state: "paused", progress: { done: 4 } });
    await run.pass();
    expect(run.outbox).toEqual([]);
    await run.stub.resume(run.flowId);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(calls.filter((name) => name === "a 0")).toHaveLength(1);
  });

  it("takes nothing off the deadline, and ends in a failure when it lasts too long", async () => {
    const run = await fannedOut(1);
    const dueAt = () =>
      runInDurableObject<Flow, number>(
        run.stub,
        (_flow, { storage }) => storage.sql.exec<{ due_at: number }>("select due_at from flows").one().due_at,
      );
    const before = await dueAt();
    await run.stub.pause(run.flowId);
    await writeBehind(run, "update flows set left_ms = 5000");
    await run.stub.resume(run.flowId);
    expect(await dueAt()).toBeLessThan(before);
    expect(await dueAt()).toBeGreaterThan(Date.now());
    await run.stub.pause(run.flowId);
    await writeBehind(run, "update flows set due_at = 0");
    await run.stub.nudge();
    expect(await run.drain()).toMatchObject({ state: "failed", error: { code: "paused_too_long" } });
  });

  it("may end in cancelling", async () => {
    const run = await fannedOut(2);
    await run.stub.pause(run.flowId);
    await run.stub.cancel(run.flowId);
    expect(await run.drain()).toMatchObject({ state: "cancelled" });
    expect(calls).toEqual(["clear 2"]);
  });
});

describe("beginning again", () => {
  /** Fails in the second of four parts, the others being done. */
  async function failed(): Promise<Run> {
    const run = await fannedOut(4);
    throws.set("a 1", [new Error("first"), new Error("second")]);
    await run.drain();
    await run.pass();
    expect(await run.drain()).toMatchObject({ state: "failed", error: { code: "step_failed" } });
    return run;
  }

  it("goes on in the step that failed, keeps what was done, and has every attempt anew", async () => {
    const run = await failed();
    calls.length = 0;
    throws.set("a 1", [new Error("third")]);
    expect(await again(run, 4, 2)).toMatchObject({ state: "running", error: null });
    await run.drain();
    await run.pass();
    expect(await run.drain()).toMatchObject({ state: "completed", progress: { done: 14, total: 14 } });
    expect(calls).toEqual(["a 1", "a 1", "b 1", "c 1", "last 4"].map((name) => `${name} in round 2`));
  });

  it("says what gave up: the step, its input, its error and how often it was tried", async () => {
    await failed();
    expect(recorded).toEqual([
      {
        kind: "unknown",
        code: "step_failed",
        message: 'The step "parts" failed for a reason on our side',
        detail: JSON.stringify({ error: "Error", message: "second" }),
        step: "parts",
        index: 1,
        attempts: 2,
        input: "1",
      },
    ]);
  });

  it("happens once for a round, however often it is asked for, and never for an earlier one", async () => {
    const run = await failed();
    const [first, second] = await Promise.all([again(run, 4, 2), again(run, 4, 2)]);
    expect([first.state, second.state]).toEqual(["running", "running"]);
    expect(run.outbox).toHaveLength(1);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(await again(run, 4, 1)).toMatchObject({ state: "completed" });
    expect(await again(run, 4, 3)).toMatchObject({ state: "completed" });
    expect(run.outbox).toEqual([]);
  });

  it("leaves messages and reports of the earlier round without effect", async () => {
    const run = await fannedOut(2);
    const [slow, quick] = run.outbox.splice(0, 2) as [StepMessage, StepMessage];
    const release = holds("c");
    const working = run.deliver([slow]);
    await expect.poll(() => calls).toHaveLength(3);
    waits.clear();
    throws.set("a 1", [badInput("no", "No")]);
    await run.deliver([quick]);
    const record = run.outbox.splice(0);
    // Whoever asked was quicker than the failure's own step.
    await again(run, 2, 2);
    await run.deliver([...record, quick]);
    expect(recorded).toEqual([]);
    release();
    await working;
    expect((await run.snapshot())?.progress.done).toBe(1);
    await run.deliver([slow]);
    expect(calls.filter((name) => name.startsWith("a"))).toEqual(["a 0", "a 1"]);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(calls.filter((name) => name.startsWith("a")).sort()).toEqual([
      "a 0",
      "a 0 in round 2",
      "a 1",
      "a 1 in round 2",
    ]);
  });

  it("may be asked for in the moment in which the flow was to be forgotten", async () => {
    const run = await failed();
    await writeBehind(run, "update flows set due_at = 0");
    expect(await again(run, 4, 2)).toMatchObject({ state: "running", error: null });
    await run.drain();
    await run.pass();
    expect(await run.drain()).toMatchObject({ state: "completed", progress: { done: 14, total: 14 } });
  });

  it("begins anew where the flow was forgotten meanwhile", async () => {
    const run = await failed();
    await run.stub.forget(run.flowId);
    calls.length = 0;
    await again(run, 4, 2);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(calls[0]).toBe("first 4 in round 2");
  });

  it("keeps a flow that failed for days, and one that its input failed for minutes", async () => {
    const dueInMs = async (run: Run) =>
      await runInDurableObject<Flow, number>(
        run.stub,
        (_flow, { storage }) =>
          storage.sql.exec<{ due_at: number }>("select due_at from flows").one().due_at - Date.now(),
      );
    expect(await dueInMs(await failed())).toBeGreaterThan(6 * 86_400_000);
    const refused = await fannedOut(1);
    throws.set("a 0", [badInput("no", "No")]);
    expect(await refused.drain()).toMatchObject({ state: "failed" });
    expect(await dueInMs(refused)).toBeLessThan(3_600_000);
  });
});

/** What came with flows that start flows, and with what they did when. */
const withoutChildren = [
  ...["flows_due", "flows_stage_due", "flows_children"].map((index) => `drop index ${index}`),
  "drop table tries",
  ...["parent", "stage_due_at", "started_at", "ended_at", "paused_ms"].map(
    (column) => `alter table flows drop column ${column}`,
  ),
  ...["stages drop column entered_at", "stages drop column ended_at"].map((rest) => `alter table ${rest}`),
  ...["parts drop column started_at", "parts drop column ended_at"].map((rest) => `alter table ${rest}`),
];
const withoutPauses = [
  "update flows set plan = json_remove(plan, '$.onCancel', '$.pauseMs', '$.retainFailedMs')",
  "alter table flows drop column left_ms",
  "alter table flows drop column round",
];

describe.each([
  ["be paused", [...withoutChildren, ...withoutPauses], []],
  ["start flows", withoutChildren, ["clear 2"]],
] as const)("an object that was written before flows could %s", (_, statements, cleared) => {
  /** Its parts are on their way, as the objects of then kept them. */
  async function ofBefore(): Promise<{ run: Run; messages: StepMessage[] }> {
    const run = await fannedOut(2);
    const messages = run.outbox.splice(0);
    await writeBehind(run, ...statements);
    return { run, messages };
  }

  it("goes on", async () => {
    const { run, messages } = await ofBefore();
    await run.deliver(messages);
    expect(await run.drain()).toMatchObject({ state: "completed" });
  });

  it("fails, and is begun again", async () => {
    const { run, messages } = await ofBefore();
    throws.set("a 1", [new Error("first"), new Error("second")]);
    await run.deliver(messages);
    await run.pass();
    expect(await run.drain()).toMatchObject({ state: "failed", error: { code: "step_failed" } });
    expect(recorded).toHaveLength(1);
    await again(run, 2, 2);
    expect(await run.drain()).toMatchObject({ state: "completed" });
  });

  it("is paused, and resumed", async () => {
    const { run, messages } = await ofBefore();
    expect(await run.stub.pause(run.flowId)).toMatchObject({ state: "paused" });
    await run.deliver(messages);
    expect(calls).toEqual([]);
    expect(await run.stub.resume(run.flowId)).toMatchObject({ state: "running" });
    expect(await run.drain()).toMatchObject({ state: "completed" });
  });

  it("is cancelled, and cleared up behind where it knew how", async () => {
    const { run, messages } = await ofBefore();
    await run.deliver([messages[0] as StepMessage]);
    const state = cleared.length > 0 ? "cancelling" : "cancelled";
    expect(await run.stub.cancel(run.flowId)).toMatchObject({ state });
    await run.deliver([messages[1] as StepMessage]);
    expect(await run.drain()).toMatchObject({ state: "cancelled" });
    expect(calls.filter((name) => name.startsWith("clear"))).toEqual(cleared);
  });
});
