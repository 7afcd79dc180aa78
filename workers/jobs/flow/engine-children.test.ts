import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { defineFlow } from "./define-flow.ts";
import { defineStep, single } from "./define-step.ts";
import { createRun, namespace, type Run } from "./engine-harness.ts";
import { startFlow } from "./flow-client.ts";
import { badInput } from "./step-error.ts";

/** What ran, in order; and which leaf throws what, once. */
const calls: string[] = [];
const throws = new Map<number, unknown>();

const leaf = defineStep({
  name: "leaf",
  input: z.int(),
  output: z.int(),
  run: async (value) => {
    calls.push(`leaf ${value}`);
    const planned = throws.get(value);
    throws.delete(value);
    if (planned !== undefined) throw planned;
    return value;
  },
});
const note = (name: string) =>
  defineStep({
    name,
    input: z.unknown(),
    output: z.null(),
    run: async () => {
      calls.push(name);
      return null;
    },
  });

const once = { retry: { attempts: 1 } };
const inner = defineFlow({ name: "inner", input: z.int(), policy: once }).each(
  "leaves",
  single(leaf),
  ({ input }) => [input * 10, input * 10 + 1],
);
const outer = defineFlow({ name: "outer", input: z.int(), policy: once })
  .children("inners", inner, ({ input }) => Array.from({ length: input }, (_, index) => index))
  .step(note("end"), ({ inners }) => inners)
  .onFailure(note("record"), ({ error }) => error)
  .onCancel(note("clear"), () => null);

async function started(count: number): Promise<Run> {
  const run = createRun(outer, count);
  await run.attach();
  await run.start();
  return run;
}

/** Its leaves are on their way, and none was delivered. */
async function fannedOut(count: number): Promise<Run> {
  const run = await started(count);
  while (run.outbox.some(({ index }) => index < 0)) {
    const at = run.outbox.findIndex(({ index }) => index < 0);
    await run.deliver(run.outbox.splice(at, 1));
  }
  expect(run.outbox).toHaveLength(2 * count);
  return run;
}

async function again(run: Run, count: number, round: number) {
  return await startFlow(namespace, {
    flow: outer,
    flowId: run.flowId,
    input: count,
    traceId: "trace",
    round,
  });
}

beforeEach(() => {
  calls.length = 0;
  throws.clear();
});

describe("flows that a flow has started", () => {
  it("end it on what they come to, in the order of its list", async () => {
    const run = await fannedOut(3);
    run.outbox.reverse();
    expect(await run.drain()).toMatchObject({ state: "completed", progress: { done: 4, total: 4 } });
    expect(calls.at(-1)).toBe("end");
    expect(calls).toHaveLength(7);
  });

  it("fail it with the words of the one that failed, and none of the others goes on", async () => {
    throws.set(10, badInput("bad_leaf", "The leaf is bad"));
    const run = await fannedOut(3);
    const [bad] = run.outbox.splice(2, 1);
    await run.deliver(bad === undefined ? [] : [bad]);
    expect(await run.drain()).toMatchObject({
      state: "failed",
      error: { code: "bad_leaf", message: "The leaf is bad" },
    });
    expect(calls).toEqual(["leaf 10", "record"]);
  });

  it("are begun again with it where they were, and what they had done stays done", async () => {
    throws.set(11, new Error("once"));
    const run = await fannedOut(2);
    const failing = run.outbox.splice(3, 1);
    await run.drain();
    expect(await run.snapshot()).toMatchObject({ state: "running" });
    await run.deliver(failing);
    expect(await run.drain()).toMatchObject({ state: "failed", error: { code: "step_failed" } });
    calls.length = 0;
    expect(await again(run, 2, 2)).toMatchObject({ state: "running" });
    expect(await run.drain()).toMatchObject({ state: "completed", progress: { done: 3, total: 3 } });
    expect(calls).toEqual(["leaf 11", "end"]);
  });

  it("that complete in the change in which another fails are not waited for when it is begun again", async () => {
    throws.set(11, new Error("once"));
    const run = await fannedOut(2);
    await run.deliver(run.outbox.splice(0));
    expect(await run.drain()).toMatchObject({ state: "failed", error: { code: "step_failed" } });
    calls.length = 0;
    expect(await again(run, 2, 2)).toMatchObject({ state: "running" });
    expect(await run.drain()).toMatchObject({ state: "completed", progress: { done: 3, total: 3 } });
    expect(calls).toEqual(["leaf 11", "end"]);
  });

  it("are cancelled with it, and it clears up behind all that workers hold", async () => {
    const run = await fannedOut(2);
    const [held] = run.outbox.splice(0, 1);
    if (held === undefined) throw new Error("nothing was sent");
    const { flowId, stage, index, token } = held;
    const claim = { flowId, stage, index, token, holder: { invocation: "a", messageId: "m", delivery: 1 } };
    await run.stub.exchange({ reports: [], claims: [claim] });
    expect(await run.stub.cancel(run.flowId)).toMatchObject({ state: "cancelling" });
    await run.drain();
    expect(calls).toEqual([]);
    await run.stub.exchange({ reports: [{ ...claim, outcome: { kind: "done", output: "0" } }], claims: [] });
    expect(await run.drain()).toMatchObject({ state: "cancelled" });
    expect(calls).toEqual(["clear"]);
  });

  it("are paused and resumed with it", async () => {
    const run = await fannedOut(2);
    await run.stub.pause(run.flowId);
    const waiting = run.outbox.splice(0);
    await run.deliver(waiting);
    expect([calls, run.outbox]).toEqual([[], []]);
    await run.stub.resume(run.flowId);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(calls).toHaveLength(5);
  });

  it("are forgotten with it", async () => {
    const run = await fannedOut(2);
    const late = run.outbox.splice(0);
    await run.stub.forget(run.flowId);
    await run.deliver(late);
    expect(calls).toEqual([]);
    expect(await run.snapshot()).toBeNull();
  });

  it("may not say what runs on their end", () => {
    const own = defineFlow({ name: "own", input: z.int() }).step(leaf, ({ input }) => input);
    const ending = own.onFailure(note("own"), () => null);
    const start = () => defineFlow({ name: "outer", input: z.int() }).children("own", ending, () => []);
    expect(start).toThrow('Cannot start the flow "own" from "outer"');
  });
});
