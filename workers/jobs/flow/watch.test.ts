import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Flow } from "../../../durable-objects/flow.ts";
import type { FlowSnapshot } from "../../../durable-objects/flow-protocol.ts";
import { defineFlow } from "./define-flow.ts";
import { chain, defineStep } from "./define-step.ts";
import { createRun, namespace, type Run } from "./engine-harness.ts";
import { watch } from "./watch.ts";

const number = z.number();
const pass = (name: string) =>
  defineStep({ name, input: number, output: number, run: async (value) => value });

const flow = defineFlow({ name: "counting", input: number })
  .each("parts", chain(pass("a"), pass("b"), pass("c")), ({ input }) =>
    Array.from({ length: input }, (_, i) => i),
  )
  .step(pass("end"), ({ parts }) => parts.length);

async function started(parts: number): Promise<Run> {
  const run = createRun(flow, parts);
  await run.attach();
  await run.start();
  return run;
}

function open(run: Run, afterSeq = 0) {
  const stop = new AbortController();
  const { flowId } = run;
  return { stop, events: watch({ namespace, flowId, afterSeq, signal: stop.signal, reopenMs: 10 }) };
}

async function collect(events: AsyncGenerator<FlowSnapshot>): Promise<FlowSnapshot[]> {
  const seen: FlowSnapshot[] = [];
  for await (const snapshot of events) seen.push(snapshot);
  return seen;
}

describe("watching a flow", () => {
  it("tells the present state at once, then only newer ones, and ends with the final one", async () => {
    const run = await started(5);
    const all = collect(open(run).events);
    await run.drain();
    const seen = await all;
    expect(seen.at(-1)).toMatchObject({ state: "completed", progress: { done: 16, total: 16 } });
    expect(seen.slice(0, -1).every(({ state }) => state === "running")).toBe(true);
    const order = seen.map(({ seq }) => seq);
    expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
  });

  it("goes on after the last event seen, and tells nothing twice", async () => {
    const run = await started(3);
    const first = (await open(run).events.next()).value as FlowSnapshot;
    await run.deliver(run.outbox.splice(0, 1));
    const later = collect(open(run, first.seq).events);
    await run.drain();
    const seen = await later;
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(({ seq }) => seq > first.seq)).toBe(true);
    const final = seen.at(-1);
    expect(await collect(open(run, final?.seq).events)).toEqual([]);
  });

  it("serves several listeners, and one that is slow gets the newest state instead of every one", async () => {
    const run = await started(60);
    const fast = collect(open(run).events);
    const slow = open(run).events;
    await slow.next();
    while (run.outbox.length > 0) await run.deliver(run.outbox.splice(0, 1));
    const changes = (await fast).at(-1)?.seq ?? 0;
    const rest = await collect(slow);
    expect(rest.at(-1)).toMatchObject({ state: "completed" });
    expect(changes).toBeGreaterThan(60);
    expect(rest.length).toBeLessThan(10);
  });

  it("goes on when the object restarts", async () => {
    const run = await started(2);
    const { events } = open(run);
    const first = (await events.next()).value as FlowSnapshot;
    const rest = collect(events);
    await abortAllDurableObjects();
    await run.attach();
    await run.drain();
    const seen = await rest;
    expect(seen.at(-1)).toMatchObject({ state: "completed" });
    expect(seen.every(({ seq }) => seq > first.seq)).toBe(true);
  });

  it("ends at once for a flow that nobody knows", async () => {
    const { events } = open(createRun(flow, 1));
    expect(await collect(events)).toEqual([]);
  });

  it("lets go of the object when the listener leaves", async () => {
    const run = await started(1);
    const { stop, events } = open(run);
    await events.next();
    const rest = collect(events);
    stop.abort();
    expect(await rest).toEqual([]);
    await expect
      .poll(() => runInDurableObject<Flow, number>(run.stub, (instance) => instance.listeners(run.flowId)))
      .toBe(0);
  });
});
