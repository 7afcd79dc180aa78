import { eq } from "drizzle-orm";
import { afterEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { withTenant } from "../../db/jobs/client.ts";
import { tasks } from "../../db/jobs/schema.ts";
import { currentTrace, withTrace } from "../contract/current-trace.ts";
import { continueTrace } from "../contract/trace.ts";
import { defineFlow } from "./flow/define-flow.ts";
import { defineStep } from "./flow/define-step.ts";
import { createRun, namespace } from "./flow/engine-harness.ts";
import { startFlow } from "./flow/flow-client.ts";
import { createLog } from "./log.ts";
import { createTestApp, newTenant, startRequest, upload } from "./test-app.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

afterEach(() => void vi.restoreAllMocks());

it("a task is of the trace of the request that asked for it, and so is the request's line", async () => {
  const log = vi.spyOn(console, "info").mockImplementation(() => {});
  const app = await createTestApp({ log: createLog() });
  const tenant = newTenant();
  const { id: datasetId } = await upload(app, "a,b\n1,2\n", { tenant });
  const init = startRequest(datasetId);
  const headers = { ...init.headers, traceparent };
  const response = await app.request("/api/tasks", { ...init, headers }, { tenant });
  expect(response.status, await response.clone().text()).toBe(202);
  const { task } = await response.json<{ task: { id: string } }>();
  const [[row]] = await withTenant(app.deps.db, tenant, (tx) => [
    tx.select({ traceId: tasks.traceId }).from(tasks).where(eq(tasks.id, task.id)),
  ]);
  expect(row?.traceId).toBe(traceId);
  const lines = log.mock.calls.map(([line]) => JSON.parse(line) as Record<string, unknown>);
  const line = lines.findLast(({ message }) => message === "request");
  expect(line).toMatchObject({ traceId, method: "POST", route: "/api/tasks", status: 202 });
});

it("goes on in every step of the flow", async () => {
  const seen: (string | undefined)[] = [];
  const number = z.number();
  const look = async (value: number) => {
    seen.push(currentTrace()?.traceId);
    return value;
  };
  const flow = defineFlow({ name: "two", input: number })
    .step(defineStep({ name: "first", input: number, output: number, run: look }), ({ input }) => input)
    .step(defineStep({ name: "second", input: number, output: number, run: look }), ({ input }) => input);
  const run = createRun(flow, 1);
  await run.attach();
  await startFlow(namespace, { flow, flowId: run.flowId, input: 1, traceId });
  await run.pass();
  expect(run.outbox[0]).toMatchObject({ traceId });
  expect(await run.drain()).toMatchObject({ state: "completed" });
  expect(seen).toEqual([traceId, traceId]);
});

it("shows in the log, without the parameters of a statement that failed", () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const statement = Object.assign(new Error("Failed: select $1\nparams: hunter2"), {
    query: "select $1",
    params: ["hunter2"],
  });
  withTrace(continueTrace(traceparent), () =>
    createLog({ worker: "jobs" }).error("it broke", { error: statement }),
  );
  expect(JSON.parse(log.mock.calls[0]?.[0])).toMatchObject({ traceId, worker: "jobs", message: "it broke" });
  expect(log.mock.calls[0]?.[0]).not.toContain("hunter2");
});
