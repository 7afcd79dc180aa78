/** For tests: endpoints of tenants, receivers that the test answers for, and the DNS and the gateway beside them. */
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { webhookDeliveries, webhookSecrets } from "../../../db/jobs/schema-webhooks.ts";
import type { WebhookDelivery, WebhookDeliveryDetail, WebhookEndpoint } from "../../contract/webhooks.ts";
import { createTestApp, type TestApp } from "../test-app.ts";
import { deliverWebhook } from "./deliver-webhook.ts";
import { sweepDeliveries } from "./sweep-webhooks.ts";
import type { WebhookMessage } from "./webhook-message.ts";

export const receiver = "https://hooks.customer.test/selvedge";

type Received = { url: string; headers: Record<string, string>; body: string };

type World = {
  app: TestApp;
  received: Received[];
  /** What the gateway was told. */
  told: { type: string; data: object }[];
  /** What a receiver answers. */
  answer: (request: Received) => Response | Promise<Response>;
  /** Where names lead. */
  addresses: Record<string, string[]>;
};

/** The worker and what is around it, anew for each test. */
export const world = {} as World;

/** Has a file's tests run in that world. */
export function serveWebhooks(): void {
  beforeAll(async () => {
    world.app = await createTestApp();
  });

  beforeEach(() => {
    world.received = [];
    world.told = [];
    world.answer = () => new Response("thanks");
    world.addresses = { "hooks.customer.test": ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"] };
    // Nothing is sent behind a test's back: it says when the queue delivers.
    world.app.deps.sendWebhooks = async () => {};
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      if (request.url.startsWith(world.app.deps.config.dnsUrl)) return dnsAnswer(url.searchParams);
      if (url.pathname === "/api/job-events") {
        world.told.push(await request.json());
        return new Response(null, { status: 204 });
      }
      if (!url.hostname.endsWith(".test")) return await real(input, init);
      const headers = Object.fromEntries(request.headers);
      const one = { url: request.url, headers, body: await request.text() };
      world.received.push(one);
      expect(init?.redirect).toBe("manual");
      return await world.answer(one);
    });
  });
  afterEach(() => vi.restoreAllMocks());
}

function dnsAnswer(question: URLSearchParams): Response {
  const type = question.get("type") === "A" ? 1 : 28;
  const all = world.addresses[question.get("name") ?? ""] ?? [];
  const data = all.filter((address) => address.includes(":") === (type === 28));
  const alias = { type: 5, data: "alias.customer.test." };
  return Response.json({ Status: 0, Answer: [alias, ...data.map((each) => ({ type, data: each }))] });
}

export type Made = { endpoint: WebhookEndpoint; secret: string };

export async function send(path: string, method: string, tenant: string, body?: object): Promise<Response> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  return await world.app.request(
    path,
    { method, headers: body === undefined ? {} : { "content-type": "application/json" }, ...init },
    { tenant },
  );
}

export async function jsonOf<Value>(response: Response, status: number): Promise<Value> {
  expect(response.status, await response.clone().text()).toBe(status);
  return (await response.json()) as Value;
}

export const both = ["task.completed", "task.failed"];

export async function made(
  tenant: string,
  { url = receiver, eventTypes = both, ordered = false } = {},
): Promise<Made> {
  return await jsonOf(
    await send("/api/webhook-endpoints", "POST", tenant, { url, eventTypes, ordered }),
    201,
  );
}

/** The new secret. */
export async function rotated(tenant: string, { endpoint }: Made, overlapSeconds = 3_600): Promise<string> {
  const path = `/api/webhook-endpoints/${endpoint.id}/rotate-secret`;
  const response = await send(path, "POST", tenant, { overlapSeconds });
  return (await jsonOf<{ secret: string }>(response, 200)).secret;
}

/** The oldest first. */
export async function secretsOf(tenant: string) {
  const [rows] = await withTenant(world.app.deps.db, tenant, (tx) => [
    tx.select().from(webhookSecrets).orderBy(webhookSecrets.createdAt),
  ]);
  return rows;
}

export async function testOf(tenant: string, { endpoint }: Made): Promise<WebhookDelivery> {
  const response = await send(`/api/webhook-endpoints/${endpoint.id}/test`, "POST", tenant);
  return (await jsonOf<{ delivery: WebhookDelivery }>(response, 202)).delivery;
}

export async function deliver(tenantId: string, { id: deliveryId }: { id: string }): Promise<void> {
  await deliverWebhook(world.app.deps, { tenantId, deliveryId });
}

/** As if the time for the next attempt had come. */
export async function due(tenantId: string, { id }: { id: string }, set: object = {}): Promise<void> {
  await withTenant(world.app.deps.db, tenantId, (tx) => [
    tx
      .update(webhookDeliveries)
      .set({ nextAt: sql`now()`, ...set })
      .where(eq(webhookDeliveries.id, id)),
  ]);
}

/** What a sweep puts in the queue. */
export async function swept(limit: number): Promise<WebhookMessage[]> {
  const sent: WebhookMessage[] = [];
  const webhookQueue = {
    sendBatch: async (messages: { body: WebhookMessage }[]) =>
      void sent.push(...messages.map(({ body }) => body)),
  } as unknown as Queue;
  await sweepDeliveries({ db: world.app.deps.db, webhookQueue }, { limit });
  return sent;
}

export async function detailOf(tenant: string, { id }: { id: string }): Promise<WebhookDeliveryDetail> {
  const response = await send(`/api/webhook-deliveries/${id}`, "GET", tenant);
  return (await jsonOf<{ delivery: WebhookDeliveryDetail }>(response, 200)).delivery;
}

export async function endpointOf(tenant: string, { endpoint }: Made): Promise<WebhookEndpoint> {
  const response = await send(`/api/webhook-endpoints/${endpoint.id}`, "GET", tenant);
  return (await jsonOf<{ endpoint: WebhookEndpoint }>(response, 200)).endpoint;
}

export async function deliveriesOf(
  tenant: string,
  { endpoint }: Made,
  query = "",
): Promise<WebhookDelivery[]> {
  const response = await send(`/api/webhook-endpoints/${endpoint.id}/deliveries${query}`, "GET", tenant);
  return (await jsonOf<{ data: WebhookDelivery[] }>(response, 200)).data;
}

/** The one delivery of an endpoint, once the worker's own queue has brought it there. */
export async function taken(tenant: string, one: Made): Promise<WebhookDelivery> {
  const delivered = async () => await deliveriesOf(tenant, one, "?status=delivered");
  await expect.poll(async () => (await delivered()).length, { timeout: 20_000 }).toBe(1);
  const [delivery] = await delivered();
  return delivery ?? expect.fail("there is no delivery");
}

export const happened = {
  ...{ id: "task.failed:one", type: "task.failed" as const, timestamp: "2026-01-01T00:00:00Z" },
  data: { taskId: "one" },
};
