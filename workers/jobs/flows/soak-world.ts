/** For tests: what is around the flows of one tenant, all of which loses, doubles and delays, and dies. */
import { eq, isNull, sql } from "drizzle-orm";
import { vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { tasks, usageLedger } from "../../../db/jobs/schema.ts";
import { webhookDeliveries } from "../../../db/jobs/schema-webhooks.ts";
import { announceTask } from "../events/announce-task.ts";
import { sweepAnnouncements } from "../events/sweep-announcements.ts";
import { createLife, type Fault, mortal } from "../flow/fault-points.ts";
import { createLossyQueue, type Fate } from "../flow/lossy-queue.ts";
import type { Services } from "../steps/services.ts";
import { createTestApp, newTenant, type TestApp } from "../test-app.ts";
import { consumeUsage } from "../usage/consume-usage.ts";
import { sendEntries } from "../usage/send-usage.ts";
import { rowsOf, type UsageMessage } from "../usage/usage-message.ts";
import { consumeWebhooks } from "../webhooks/consume-webhooks.ts";
import { sweepDeliveries } from "../webhooks/sweep-webhooks.ts";
import type { WebhookMessage } from "../webhooks/webhook-message.ts";
import { mortalDatabase } from "./fault-task.ts";

type World = {
  tenant: string;
  /** Of the worker as it was started last. */
  readonly app: TestApp;
  /** How often the gateway, and the tenant's endpoint, heard of each event. */
  gatewayHeard: Map<string, number>;
  endpointHeard: Map<string, number>;
  /** Begins anew with nothing of what an isolate remembers. */
  restart(): Promise<void>;
  announce: Services["announce"];
  meter: Services["meter"];
  /** Has announced what has ended, and lets the workers behind the queues of webhooks and usage take what waits for them. */
  deliver(): Promise<void>;
  /** Lets sweeps make up for what was lost. @throws {Error} when something is left that no sweep ends. */
  settle(): Promise<void>;
  /** The transaction ids that Lago has of the tenant, with how often. */
  billed(): Promise<string[]>;
};

const endpoint = "https://hooks.customer.test/in";
const mostRounds = 100;

/** 5 % lost, 5 % doubled, 10 % late. */
export function fateBy(random: () => number): () => Fate {
  return () => {
    const chance = random();
    if (chance < 0.05) return "lost";
    if (chance < 0.1) return "doubled";
    return chance < 0.2 ? "late" : "fine";
  };
}

/** @param random decides what becomes of everything: the same numbers, the same faults. */
export async function createSoakWorld(random: () => number): Promise<World> {
  const tenant = newTenant();
  const [gatewayHeard, endpointHeard] = [new Map<string, number>(), new Map<string, number>()];
  let app = await createTestApp();
  const fate = fateBy(random);
  const webhooks = createLossyQueue<WebhookMessage>("selvedge-webhooks", { fate });
  const usage = createLossyQueue<UsageMessage>("selvedge-usage", { fate });
  const dies: Fault = () => random() < 0.02;
  /** Tasks to announce. One after the other, so that the same numbers come to the same faults. */
  const ended: Parameters<Services["announce"]>[0][] = [];
  const sendWebhooks = async (messages: WebhookMessage[]) => messages.forEach(webhooks.send);

  /** Hears of an event; one answer in twenty is lost. */
  function hear(heard: Map<string, number>, request: Request): Response {
    const id = request.headers.get("webhook-id") ?? "";
    heard.set(id, (heard.get(id) ?? 0) + 1);
    if (random() < 0.05) throw new TypeError("The answer was lost");
    return new Response("thanks");
  }

  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { gatewayUrl, dnsUrl } = app.deps.config;
    if (request.url.startsWith(gatewayUrl)) return hear(gatewayHeard, request);
    if (request.url === endpoint) return hear(endpointHeard, request);
    if (!request.url.startsWith(dnsUrl)) return await real(input, init);
    return Response.json({ Status: 0, Answer: [{ type: 1, data: "93.184.216.34" }] });
  });

  async function deliver(): Promise<void> {
    for (const task of ended.splice(0)) {
      const life = createLife(() => random() < 0.05);
      const { config, db } = app.deps;
      const context = { config, db: mortalDatabase(db, life), sendWebhooks };
      await Promise.race([announceTask(context, task).catch(() => {}), life.over]);
    }
    while (!webhooks.isEmpty)
      await webhooks.deliver({
        ...{ fault: dies, batchSize: 5 },
        consume: async (batch, life) => {
          const outside = mortal({ fetch: app.deps.fetchOutside }, ["fetch"], life);
          const db = mortalDatabase(app.deps.db, life);
          await consumeWebhooks(batch, { ...app.deps, db, fetchOutside: outside.fetch, sendWebhooks });
        },
      });
    while (!usage.isEmpty)
      await usage.deliver({
        ...{ fault: dies, batchSize: 100 },
        consume: async (batch, life) => {
          const lagoEvents = mortal(app.deps.lagoEvents, ["send"], life);
          await consumeUsage(batch, { ...app.deps, db: mortalDatabase(app.deps.db, life), lagoEvents });
        },
      });
  }

  /** Has every time come that something waits for; the ledger's cannot be changed, so its sweep is asked for all. */
  async function left() {
    const { announcedAt, finishedAt } = tasks;
    const { status, nextAt } = webhookDeliveries;
    const isPending = eq(status, "pending");
    const [untold, pending, unsent] = await withTenant(app.deps.db, tenant, (tx) => [
      tx
        .update(tasks)
        .set({ finishedAt: sql`${finishedAt} - interval '1 minute'` })
        .where(isNull(announcedAt))
        .returning({ id: tasks.id }),
      tx
        .update(webhookDeliveries)
        .set({ nextAt: sql`least(${nextAt}, now())` })
        .where(isPending)
        .returning({ id: webhookDeliveries.id }),
      tx.select({ id: usageLedger.transactionId }).from(usageLedger).where(isNull(usageLedger.sentAt)),
    ]);
    return { count: untold.length + pending.length + unsent.length, unsent: unsent.map(({ id }) => id) };
  }

  const world: World = {
    ...{ tenant, gatewayHeard, endpointHeard, deliver },
    get app() {
      return app;
    },
    async restart() {
      app = await createTestApp();
    },
    announce: (task) => void ended.push(task),
    meter: ({ taskId }) => usage.send({ transactionId: rowsOf(taskId) }),
    async settle() {
      for (let round = 0; round < mostRounds; round += 1) {
        await deliver();
        const { count, unsent } = await left();
        if (count === 0) return;
        while ((await sweepAnnouncements({ ...app.deps, sendWebhooks })) > 0);
        await sweepDeliveries({
          db: app.deps.db,
          webhookQueue: {
            sendBatch: async (messages: Iterable<MessageSendRequest<WebhookMessage>>) => {
              // What other tests have left is due too, and theirs.
              for (const { body } of messages) if (body.tenantId === tenant) webhooks.send(body);
            },
          } as unknown as Queue,
        });
        // Of this tenant alone, for the same reason.
        await sendEntries(app.deps, new Set(unsent));
      }
      throw new Error("Something is left that no sweep ends");
    },
    async billed() {
      const { url, apiKey } = app.deps.config.lago;
      const ids: string[] = [];
      for (let page = 1; ; page += 1) {
        const path = `${url}/api/v1/events?external_subscription_id=${tenant}&per_page=1000&page=${page}`;
        const answer = await real(path, { headers: { authorization: `Bearer ${apiKey}` } });
        const { events } = (await answer.json()) as { events: { transaction_id: string }[] };
        ids.push(...events.map(({ transaction_id }) => transaction_id));
        if (events.length < 1000) return ids;
      }
    },
  };
  const body = JSON.stringify({ url: endpoint, eventTypes: ["task.completed"] });
  const headers = { "content-type": "application/json" };
  const made = await app.request("/api/webhook-endpoints", { method: "POST", headers, body }, { tenant });
  if (made.status !== 201) throw new Error(`Cannot make the endpoint: ${await made.text()}`);
  return world;
}
