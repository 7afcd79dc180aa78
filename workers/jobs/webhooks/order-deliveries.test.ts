import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { webhookDeliveries, webhookEndpoints } from "../../../db/jobs/schema-webhooks.ts";
import type { WebhookDelivery, WebhookEndpoint } from "../../contract/webhooks.ts";
import { createTestApp, newTenant, type TestApp } from "../test-app.ts";
import { deliverWebhook } from "./deliver-webhook.ts";
import { sweepDeliveries } from "./sweep-webhooks.ts";
import type { WebhookMessage } from "./webhook-message.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

/** What was received, by number, what is answered, and what the queue holds. */
let received: number[];
let answer: (number: number) => Response | Promise<Response>;
let queue: WebhookMessage[];

const numbers = new Map<string, number>();

beforeEach(() => {
  received = [];
  queue = [];
  numbers.clear();
  answer = () => new Response("thanks");
  app.deps.sendWebhooks = async (messages) => void queue.push(...messages);
  app.deps.fetchOutside = async (_url, init) => {
    const id = new Headers(init.headers).get("webhook-id") ?? "";
    const number = numbers.get(id) ?? expect.fail(`"${id}" was not asked for`);
    received.push(number);
    return await answer(number);
  };
});

async function send<Value>(path: string, method: string, tenant: string, body?: object): Promise<Value> {
  const response = await app.request(
    path,
    {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    },
    { tenant },
  );
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return (await response.json()) as Value;
}

type Scene = { tenant: string; endpointId: string; deliveries: WebhookDelivery[] };

/** An endpoint with deliveries that wait for it, the first the oldest. */
async function waiting(count: number, { ordered = true } = {}): Promise<Scene> {
  const tenant = newTenant();
  const { endpoint } = await send<{ endpoint: WebhookEndpoint }>("/api/webhook-endpoints", "POST", tenant, {
    ...{ url: "http://127.0.0.1:9/hook", eventTypes: ["task.failed"], ordered },
  });
  expect(endpoint.ordered).toBe(ordered);
  const deliveries: WebhookDelivery[] = [];
  for (let number = 1; number <= count; number += 1) {
    const path = `/api/webhook-endpoints/${endpoint.id}/test`;
    const { delivery } = await send<{ delivery: WebhookDelivery }>(path, "POST", tenant);
    numbers.set(delivery.messageId, number);
    deliveries.push(delivery);
    // They are told apart by the millisecond.
    await scheduler.wait(2);
  }
  queue = [];
  return { tenant, endpointId: endpoint.id, deliveries };
}

async function set(tenant: string, { id }: { id: string }, values: object): Promise<void> {
  await withTenant(app.deps.db, tenant, (tx) => [
    tx.update(webhookDeliveries).set(values).where(eq(webhookDeliveries.id, id)),
  ]);
}

const deliver = async ({ tenant, deliveries }: Scene, number: number) => {
  const { id } = deliveries[number - 1] ?? expect.fail(`there is no delivery ${number}`);
  await deliverWebhook(app.deps, { tenantId: tenant, deliveryId: id });
};

/** Delivers what the queue holds until it holds nothing more. */
async function drain(): Promise<void> {
  for (let message = queue.shift(); message !== undefined; message = queue.shift())
    await deliverWebhook(app.deps, message);
}

/** The numbers that a sweep has sent. */
async function swept({ tenant, deliveries }: Scene): Promise<number[]> {
  const sent: WebhookMessage[] = [];
  const webhookQueue = {
    sendBatch: async (messages: { body: WebhookMessage }[]) =>
      void sent.push(...messages.map(({ body }) => body)),
  } as unknown as Queue;
  await sweepDeliveries({ db: app.deps.db, webhookQueue }, { limit: 10_000 });
  const ofTenant = sent.filter(({ tenantId }) => tenantId === tenant);
  return ofTenant.map((message) => 1 + deliveries.findIndex(({ id }) => id === message.deliveryId)).sort();
}

it("an endpoint that asks for no order is sent whatever is due", async () => {
  const scene = await waiting(3, { ordered: false });
  await deliver(scene, 3);
  await deliver(scene, 2);
  expect(received).toEqual([3, 2]);
  expect(queue).toEqual([]);
  expect(await swept(scene)).toEqual([1]);
});

it("an ordered endpoint that does not take the first is sent nothing later until it does, and then all in order", async () => {
  const scene = await waiting(4);
  answer = (number) => new Response(null, { status: number === 1 ? 500 : 204 });
  for (const number of [4, 2, 1, 3, 2]) await deliver(scene, number);
  await drain();
  expect(received).toEqual([1]);
  expect(await swept(scene)).toEqual([]);
  const [first] = scene.deliveries;
  if (first === undefined) expect.fail("there is no first");
  await set(scene.tenant, first, { nextAt: new Date(0) });
  expect(await swept(scene)).toEqual([1]);
  answer = () => new Response("thanks");
  await deliver(scene, 1);
  await drain();
  expect(received).toEqual([1, 1, 2, 3, 4]);
});

it("an ordered endpoint is sent one at a time, however many consumers have its deliveries at once", async () => {
  const scene = await waiting(6);
  let underWay = 0;
  answer = async () => {
    underWay += 1;
    expect(underWay).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    underWay -= 1;
    return new Response("thanks");
  };
  const all = [6, 5, 4, 3, 2, 1];
  await Promise.all([...all, ...all].map((number) => deliver(scene, number)));
  await Promise.all([drain(), drain()]);
  expect(received).toEqual([1, 2, 3, 4, 5, 6]);
});

it.each<[string, (scene: Scene) => Promise<unknown>]>([
  [
    "given up",
    async ({ tenant, deliveries: [first] }) => {
      answer = (number) => new Response(null, { status: number === 1 ? 400 : 204 });
      if (first !== undefined) await set(tenant, first, { attempts: 9 });
      // It took something meanwhile, so it is not disabled.
      await withTenant(app.deps.db, tenant, (tx) => [
        tx.update(webhookEndpoints).set({ failingSince: sql`now() + interval '2 hours'` }),
      ]);
    },
  ],
  [
    "left by a sender that broke off, once its lease is over",
    async ({ tenant, deliveries: [first] }) => {
      const sendingUntil = new Date(Date.now() - 1);
      if (first !== undefined) await set(tenant, first, { attempts: 1, sendingUntil, nextAt: sendingUntil });
    },
  ],
])("the oldest that was %s lets the next ones go", async (_name, prepare) => {
  const scene = await waiting(3);
  await prepare(scene);
  expect(await swept(scene)).toEqual([1]);
  await deliver(scene, 1);
  await drain();
  expect(received).toEqual([1, 2, 3]);
});

it("an ordered endpoint that is gone is left with nothing that waits", async () => {
  const scene = await waiting(3);
  answer = () => new Response(null, { status: 410 });
  await deliver(scene, 1);
  await drain();
  expect(received).toEqual([1]);
  expect(await swept(scene)).toEqual([]);
  const path = `/api/webhook-endpoints/${scene.endpointId}/deliveries?status=failed`;
  expect((await send<{ data: unknown[] }>(path, "GET", scene.tenant)).data).toHaveLength(3);
});

it("one that is sent again by hand goes before all that wait, after the one that is under way", async () => {
  const scene = await waiting(3);
  const [first] = scene.deliveries;
  if (first === undefined) expect.fail("there is no first");
  await set(scene.tenant, first, { status: "failed" });
  const { promise, resolve } = Promise.withResolvers<Response>();
  answer = (number) => (number === 2 ? promise : new Response("thanks"));
  const second = deliver(scene, 2);
  await expect.poll(() => received).toEqual([2]);
  await send(`/api/webhook-deliveries/${first.id}/redeliver`, "POST", scene.tenant);
  await drain();
  expect(await swept(scene)).toEqual([]);
  expect(received).toEqual([2]);
  resolve(new Response("thanks"));
  await second;
  await drain();
  expect(received).toEqual([2, 1, 3]);
});

it("a claim waits for whoever has something sent again meanwhile, and sees it", async () => {
  const scene = await waiting(2);
  const [first] = scene.deliveries;
  if (first === undefined) expect.fail("there is no first");
  await set(scene.tenant, first, { status: "failed" });
  const again = withTenant(app.deps.db, scene.tenant, (tx) => [
    tx.execute(sql`select 1 from webhook_endpoints for share`),
    tx.execute(sql`select pg_sleep(1)`),
    tx.update(webhookDeliveries).set({ status: "pending" }).where(eq(webhookDeliveries.id, first.id)),
  ]);
  await expect
    .poll(async () => {
      const [free] = await withTenant(app.deps.db, scene.tenant, (tx) => [
        tx.execute(sql`select 1 from webhook_endpoints for update skip locked`),
      ]);
      return free.rows;
    })
    .toEqual([]);
  await deliver(scene, 2);
  await again;
  expect(received).toEqual([]);
  await deliver(scene, 1);
  await drain();
  expect(received).toEqual([1, 2]);
});

it("an endpoint whose order is given up is sent what waited behind", async () => {
  const scene = await waiting(3);
  answer = (number) => new Response(null, { status: number === 1 ? 500 : 204 });
  await deliver(scene, 1);
  await send(`/api/webhook-endpoints/${scene.endpointId}`, "PATCH", scene.tenant, { ordered: false });
  expect(await swept(scene)).toEqual([2, 3]);
});
