import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { tasks, usageLedger } from "../../../db/jobs/schema.ts";
import { webhookDeliveries } from "../../../db/jobs/schema-webhooks.ts";
import { seededRandom } from "../../../dev/seeded-random.ts";
import { announceTask } from "../events/announce-task.ts";
import { sweepAnnouncements } from "../events/sweep-announcements.ts";
import { type Fate, runWithFaults } from "../flow/fault-harness.ts";
import type { TaskRef } from "../steps/services.ts";
import { createTestApp, newTenant, type TestApp } from "../test-app.ts";
import { deliverWebhook } from "../webhooks/deliver-webhook.ts";
import { mortalServices, seenOf, writeTask } from "./fault-task.ts";
import { processDataset } from "./process-dataset.ts";

const { SOAK_FLOWS, SOAK_SEED } = env as unknown as { SOAK_FLOWS: string; SOAK_SEED: string };
const flows = Number(SOAK_FLOWS);
const seed = Number(SOAK_SEED);

/** The flow, which never gives up: by chance a step dies more often than the real one tries it. */
const patient = {
  ...processDataset,
  stages: processDataset.stages.map((stage) => ({
    ...stage,
    policy: { ...stage.policy, retry: { ...stage.policy.retry, attempts: 1_000 } },
  })),
};

let app: TestApp;
const tenant = newTenant();
/** The ids of the events that the tenant's endpoint has heard of, with how often. */
const heard = new Map<string, number>();

beforeAll(async () => {
  app = await createTestApp();
  app.deps.sendWebhooks = async () => {};
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (request.url.startsWith(app.deps.config.gatewayUrl)) return new Response(null, { status: 204 });
    if (request.url.startsWith(app.deps.config.dnsUrl))
      return Response.json({ Status: 0, Answer: [{ type: 1, data: "93.184.216.34" }] });
    if (new URL(request.url).hostname !== "hooks.customer.test") return await real(input, init);
    const id = request.headers.get("webhook-id") ?? "";
    heard.set(id, (heard.get(id) ?? 0) + 1);
    return new Response("thanks");
  });
  const body = JSON.stringify({ url: "https://hooks.customer.test/in", eventTypes: ["task.completed"] });
  const headers = { "content-type": "application/json" };
  const made = await app.request("/api/webhook-endpoints", { method: "POST", headers, body }, { tenant });
  expect(made.status, await made.text()).toBe(201);
});
afterAll(() => vi.restoreAllMocks());

/** 5 % lost, 5 % doubled, 10 % late. */
function fateBy(random: () => number): () => Fate {
  return () => {
    const chance = random();
    if (chance < 0.05) return "lost";
    if (chance < 0.1) return "doubled";
    return chance < 0.2 ? "late" : "fine";
  };
}

const rowsOf = (index: number) => 1 + (index % 200);
const contentOf = (index: number) => `a,b\n${"1,2\n".repeat(rowsOf(index))}`;

async function run(index: number): Promise<TaskRef> {
  const random = seededRandom(seed + index);
  const task = await writeTask(app, { tenant, content: contentOf(index) });
  const announced: Promise<unknown>[] = [];
  const services = mortalServices(app, {
    // One in three is left to the sweep.
    announce: (ref) => {
      if (random() > 0.3) announced.push(announceTask(app.deps, ref));
    },
    meter: () => {},
  });
  const end = await runWithFaults({
    ...{ flow: patient, flowId: task.taskId, input: task, services, fate: fateBy(random) },
    fault: () => random() < 0.01,
  });
  expect(end.state, `flow ${index}`).toBe("completed");
  await Promise.all(announced);
  return task;
}

/** Sends what is due until nothing is; a delivery in five is sent by two at once. */
async function deliverAll(): Promise<void> {
  for (;;) {
    const [due] = await withTenant(app.deps.db, tenant, (tx) => [
      tx
        .select({ deliveryId: webhookDeliveries.id })
        .from(webhookDeliveries)
        .where(eq(webhookDeliveries.status, "pending"))
        .limit(100),
    ]);
    if (due.length === 0) return;
    for (const [index, { deliveryId }] of due.entries()) {
      const times = index % 5 === 0 ? 2 : 1;
      const send = () => deliverWebhook(app.deps, { tenantId: tenant, deliveryId });
      await Promise.all(Array.from({ length: times }, send));
    }
  }
}

it(
  `${flows} flows end right while messages are lost, doubled and late and everything dies (SOAK_SEED=${seed})`,
  async () => {
    const done: TaskRef[] = [];
    for (let index = 0; index < flows; index += 1) {
      const task = await run(index);
      const { task: row, results, ledger, files } = await seenOf(app, task);
      expect({ index, status: row.status, results }).toMatchObject({
        status: "completed",
        results: [{ rows: rowsOf(index), score: expect.any(Number), errorRowCount: 0 }],
      });
      expect(ledger, `flow ${index}`).toEqual([{ metric: "rows", quantity: rowsOf(index) }]);
      expect(files["/clean.csv"], `flow ${index}`).toBe(contentOf(index).replaceAll("\n", "\r\n"));
      done.push(task);
    }
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(tasks).set({ finishedAt: sql`now() - interval '1 minute'` }),
    ]);
    while ((await sweepAnnouncements(app.deps)) > 0);
    await deliverAll();
    expect(new Set(heard.keys())).toEqual(new Set(done.map(({ taskId }) => `task.completed:${taskId}`)));
    const [booked] = await withTenant(app.deps.db, tenant, (tx) => [
      tx.select({ taskId: usageLedger.taskId }).from(usageLedger),
    ]);
    expect(booked).toHaveLength(flows);
  },
  300_000 + flows * 3_000,
);
