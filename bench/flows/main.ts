/** The engine of flows on work that is nothing: what it costs to start, hand out, collect and keep it. */
import { Hono } from "hono";
import { z } from "zod";
import { Flow as EngineFlow } from "../../durable-objects/flow.ts";
import { consumeSteps } from "../../workers/jobs/flow/consume-steps.ts";
import { defineFlow } from "../../workers/jobs/flow/define-flow.ts";
import { defineStep, single } from "../../workers/jobs/flow/define-step.ts";
import { startFlow, startFlows } from "../../workers/jobs/flow/flow-client.ts";
import type { Kind } from "./kinds.ts";

type BenchEnv = { FLOW: DurableObjectNamespace<Flow> };

/** How many are started at once where nobody waits for a single one. */
const batch = 100;
/** How many single ones are being started at the same time. */
const inFlight = 32;

const square = defineStep({
  name: "square",
  input: z.int(),
  output: z.int(),
  run: async (value) => value * value,
});
const sum = defineStep({
  name: "sum",
  input: z.array(z.int()),
  output: z.int(),
  run: async (values) => values.reduce((total, value) => total + value, 0),
});

const policy = { parallel: batch };
/** Far from the deadline of those that run: so their index alone says how many have ended. */
const retainMs = 7 * 86_400_000;
const values = z.array(z.int());
const parent = defineFlow({ name: "parent", input: values, retainMs, policy })
  .each("children", single(square), ({ input }) => input)
  .step(sum, ({ children }) => children);
const bulk = defineFlow({ name: "bulk", input: values, retainMs, policy }).each(
  "jobs",
  single(square),
  ({ input }) => input,
);
const simple = defineFlow({ name: "simple", input: z.int(), retainMs, policy }).step(
  square,
  ({ input }) => input,
);
const wide = defineFlow({ name: "wide", input: z.int(), retainMs, policy }).each(
  "parts",
  single(square),
  ({ input }) => upTo(input),
);
const flows = [parent, bulk, simple, wide];

/** The engine's own object, which can also say how many of its flows have ended well. */
export class Flow extends EngineFlow {
  completed(): number {
    // Asked again and again meanwhile: to read the rows of all would be a good part of what is measured.
    const count = "select count(*) as count from flows where due_at > ?";
    return this.ctx.storage.sql.exec<{ count: number }>(count, Date.now() + retainMs / 2).one().count;
  }
}

/** Small flows share an object, which `run` names. */
type Running = { env: BenchEnv; run: string; count: number };

/** Each starts what it is asked for and returns how many flows that was. */
const starts: Record<Kind | "wide", (running: Running) => Promise<number>> = {
  parents: async (running) => await startAll(running, { flow: parent, input: [1, 2, 3] }),
  // A bulk is one flow, as it is one call to the other side.
  bulk: async ({ count, ...running }) =>
    await startAll({ ...running, count: count / batch }, { flow: bulk, input: upTo(batch) }),
  singles: async ({ env, run, count }) => {
    let started = 0;
    const starter = async () => {
      while (started < count) {
        started += 1;
        const flowId = `${run}/${started}`;
        await startFlow(env.FLOW, { flow: simple, flowId, input: 7, traceId: "bench" });
      }
    };
    await Promise.all(Array.from({ length: inFlight }, starter));
    return count;
  },
  wide: async ({ env, run, count }) => {
    await startFlow(env.FLOW, { flow: wide, flowId: `${run}/1`, input: count, traceId: "bench" });
    return 1;
  },
};

type What = { flow: (typeof flows)[number]; input: unknown };

async function startAll({ env, run, count }: Running, { flow, input }: What): Promise<number> {
  for (let at = 0; at < count; at += batch) {
    const ids = upTo(Math.min(batch, count - at)).map((index) => `${run}/${at + index}`);
    await startFlows(
      env.FLOW,
      ids.map((flowId) => ({ flow, flowId, input, traceId: "bench" })),
    );
  }
  return count;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

const app = new Hono<{ Bindings: BenchEnv }>();
app.get("/health", (context) => context.json({ status: "ok" }));

/** Starts so many of a kind and answers when the object knows that all have ended. */
app.post("/run/:kind/:count", async ({ env, req, json }) => {
  const start = starts[req.param("kind") as Kind | "wide"];
  const run = crypto.randomUUID();
  const started = await start({ env, run, count: Number(req.param("count")) });
  const object = env.FLOW.getByName(run);
  while ((await object.completed()) < started) await scheduler.wait(10);
  return json({ started });
});

const quiet = { info: () => {}, warn: () => {}, error: console.error, child: () => quiet };

export default {
  fetch: app.fetch,
  async queue(messages, { FLOW }) {
    await consumeSteps(messages, { flows, namespace: FLOW, services: undefined, log: quiet });
  },
} satisfies ExportedHandler<BenchEnv>;
