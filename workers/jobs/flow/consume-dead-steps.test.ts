import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { expect, it } from "vitest";
import { z } from "zod";
import type { Log } from "../log.ts";
import { consumeDeadSteps } from "./consume-dead-steps.ts";
import { defineFlow } from "./define-flow.ts";
import { defineStep } from "./define-step.ts";
import { createRun, namespace } from "./engine-harness.ts";

const number = z.number();
const flow = defineFlow({ name: "one", input: number }).step(
  defineStep({ name: "only", input: number, output: number, run: async (value) => value }),
  ({ input }) => input,
);

type Buried = { acknowledged: number; errors: string[]; buried: unknown[] };

async function bury(body: unknown): Promise<Buried> {
  const errors: string[] = [];
  const buried: unknown[] = [];
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (message) => errors.push(message),
    child: () => log,
  };
  const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body };
  const batch = createMessageBatch<unknown>("selvedge-steps-dead", [message]);
  const ctx = createExecutionContext();
  await consumeDeadSteps(batch, {
    namespace,
    log,
    bury: async ({ body, step }) => void buried.push({ body, step }),
  });
  return { acknowledged: (await getQueueResult(batch, ctx)).explicitAcks.length, errors, buried };
}

it("a step that the queue gave up is an error line, and its flow goes on", async () => {
  const run = createRun(flow, 1);
  await run.attach();
  await run.start();
  const [message] = run.outbox.splice(0);
  expect(await bury(message)).toEqual({
    acknowledged: 1,
    errors: ["the queue gave a step up"],
    buried: [{ body: message, step: message }],
  });
  await run.pass();
  expect(run.outbox).toEqual([message]);
  expect(await run.drain()).toMatchObject({ state: "completed" });
});

it("a message of several parts that the queue gave up is a letter for each of them", async () => {
  const part = { flowId: crypto.randomUUID(), flow: "one", stage: 0, token: "x" };
  const parts = [0, 1, 2].map((index) => ({ ...part, index }));
  expect(await bury({ parts })).toEqual({
    acknowledged: 1,
    errors: ["the queue gave a step up"],
    buried: parts.map((step) => ({ body: step, step })),
  });
});

it("a dead message of a flow that is gone, or that is none, is an error line and wakes nobody", async () => {
  const stray = { flowId: crypto.randomUUID(), flow: "one", stage: 0, index: 0, token: "x" };
  const nonsense = { nonsense: true };
  for (const [body, step] of [
    [stray, stray],
    [nonsense, null],
  ]) {
    const errors = ["the queue gave a step up"];
    expect(await bury(body)).toEqual({ acknowledged: 1, errors, buried: [{ body, step }] });
  }
});
