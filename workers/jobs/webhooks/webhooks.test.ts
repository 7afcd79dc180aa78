import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq, isNotNull, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { webhookDeliveries, webhookEndpoints, webhookSecrets } from "../../../db/jobs/schema-webhooks.ts";
import type { Problem } from "../../contract/problem.ts";
import type { WebhookDelivery, WebhookDeliveryDetail, WebhookEndpoint } from "../../contract/webhooks.ts";
import { createDeps } from "../deps.ts";
import { announceTask } from "../events/announce-task.ts";
import { eraseTenant } from "../internal/erase-tenant.ts";
import { createTestApp, newTenant, run, type TestApp } from "../test-app.ts";
import { consumeWebhooks } from "./consume-webhooks.ts";
import { deliverWebhook, failPending } from "./deliver-webhook.ts";
import { enqueueEvent } from "./enqueue-event.ts";
import { deliveryDelayMs } from "./retry-schedule.ts";
import { newSecret } from "./secrets.ts";
import { resealTenant, sweepSealedSecrets } from "./sweep-sealed-secrets.ts";
import { sweepDeliveries, sweepDisabled } from "./sweep-webhooks.ts";
import type { WebhookMessage } from "./webhook-message.ts";

const receiver = "https://hooks.customer.test/selvedge";

type Received = { url: string; headers: Record<string, string>; body: string };

/** What was received, what is answered, and where names lead. */
let received: Received[];
let told: { type: string; data: object }[];
let answer: (request: Received) => Response | Promise<Response>;
let addresses: Record<string, string[]>;

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

beforeEach(() => {
  received = [];
  told = [];
  answer = () => new Response("thanks");
  addresses = { "hooks.customer.test": ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"] };
  // Nothing is sent behind a test's back: it says when the queue delivers.
  app.deps.sendWebhooks = async () => {};
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (request.url.startsWith(app.deps.config.dnsUrl)) return dnsAnswer(url.searchParams);
    if (url.pathname === "/api/job-events") {
      told.push(await request.json());
      return new Response(null, { status: 204 });
    }
    if (!url.hostname.endsWith(".test")) return await real(input, init);
    const headers = Object.fromEntries(request.headers);
    const one = { url: request.url, headers, body: await request.text() };
    received.push(one);
    expect(init?.redirect).toBe("manual");
    return await answer(one);
  });
});
afterEach(() => vi.restoreAllMocks());

function dnsAnswer(question: URLSearchParams): Response {
  const type = question.get("type") === "A" ? 1 : 28;
  const all = addresses[question.get("name") ?? ""] ?? [];
  const data = all.filter((address) => address.includes(":") === (type === 28));
  const alias = { type: 5, data: "alias.customer.test." };
  return Response.json({ Status: 0, Answer: [alias, ...data.map((each) => ({ type, data: each }))] });
}

type Made = { endpoint: WebhookEndpoint; secret: string };

async function send(path: string, method: string, tenant: string, body?: object): Promise<Response> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  return await app.request(
    path,
    { method, headers: body === undefined ? {} : { "content-type": "application/json" }, ...init },
    { tenant },
  );
}

async function jsonOf<Value>(response: Response, status: number): Promise<Value> {
  expect(response.status, await response.clone().text()).toBe(status);
  return (await response.json()) as Value;
}

const both = ["task.completed", "task.failed"];

async function made(
  tenant: string,
  { url = receiver, eventTypes = both, ordered = false } = {},
): Promise<Made> {
  return await jsonOf(
    await send("/api/webhook-endpoints", "POST", tenant, { url, eventTypes, ordered }),
    201,
  );
}

/** The new secret. */
async function rotated(tenant: string, { endpoint }: Made, overlapSeconds = 3_600): Promise<string> {
  const path = `/api/webhook-endpoints/${endpoint.id}/rotate-secret`;
  const response = await send(path, "POST", tenant, { overlapSeconds });
  return (await jsonOf<{ secret: string }>(response, 200)).secret;
}

/** The oldest first. */
async function secretsOf(tenant: string) {
  const [rows] = await withTenant(app.deps.db, tenant, (tx) => [
    tx.select().from(webhookSecrets).orderBy(webhookSecrets.createdAt),
  ]);
  return rows;
}

async function testOf(tenant: string, { endpoint }: Made): Promise<WebhookDelivery> {
  const response = await send(`/api/webhook-endpoints/${endpoint.id}/test`, "POST", tenant);
  return (await jsonOf<{ delivery: WebhookDelivery }>(response, 202)).delivery;
}

async function deliver(tenantId: string, { id: deliveryId }: { id: string }): Promise<void> {
  await deliverWebhook(app.deps, { tenantId, deliveryId });
}

/** As if the time for the next attempt had come. */
async function due(tenantId: string, { id }: { id: string }, set: object = {}): Promise<void> {
  await withTenant(app.deps.db, tenantId, (tx) => [
    tx
      .update(webhookDeliveries)
      .set({ nextAt: sql`now()`, ...set })
      .where(eq(webhookDeliveries.id, id)),
  ]);
}

/** What a sweep puts in the queue. */
async function swept(limit: number): Promise<WebhookMessage[]> {
  const sent: WebhookMessage[] = [];
  const webhookQueue = {
    sendBatch: async (messages: { body: WebhookMessage }[]) =>
      void sent.push(...messages.map(({ body }) => body)),
  } as unknown as Queue;
  await sweepDeliveries({ db: app.deps.db, webhookQueue }, { limit });
  return sent;
}

async function detailOf(tenant: string, { id }: { id: string }): Promise<WebhookDeliveryDetail> {
  const response = await send(`/api/webhook-deliveries/${id}`, "GET", tenant);
  return (await jsonOf<{ delivery: WebhookDeliveryDetail }>(response, 200)).delivery;
}

async function endpointOf(tenant: string, { endpoint }: Made): Promise<WebhookEndpoint> {
  const response = await send(`/api/webhook-endpoints/${endpoint.id}`, "GET", tenant);
  return (await jsonOf<{ endpoint: WebhookEndpoint }>(response, 200)).endpoint;
}

async function deliveriesOf(tenant: string, { endpoint }: Made, query = ""): Promise<WebhookDelivery[]> {
  const response = await send(`/api/webhook-endpoints/${endpoint.id}/deliveries${query}`, "GET", tenant);
  return (await jsonOf<{ data: WebhookDelivery[] }>(response, 200)).data;
}

/** The one delivery of an endpoint, once the worker's own queue has brought it there. */
async function taken(tenant: string, one: Made): Promise<WebhookDelivery> {
  const delivered = async () => await deliveriesOf(tenant, one, "?status=delivered");
  await expect.poll(async () => (await delivered()).length, { timeout: 20_000 }).toBe(1);
  const [delivery] = await delivered();
  return delivery ?? expect.fail("there is no delivery");
}

const happened = {
  ...{ id: "task.failed:one", type: "task.failed" as const, timestamp: "2026-01-01T00:00:00Z" },
  data: { taskId: "one" },
};

describe("a webhook", () => {
  it("tells of a finished task, signed so that the scheme's own library verifies it, and once", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const other = await made(tenant, { eventTypes: ["task.failed"] });
    const task = await run(app, "a,b\n1,2\n", { tenant });
    const ref = { tenantId: tenant, taskId: task.id };
    const delivery = await taken(tenant, one);
    await announceTask(app.deps, ref);
    expect(await deliveriesOf(tenant, one)).toHaveLength(1);
    expect(await deliveriesOf(tenant, other)).toEqual([]);

    const [webhook] = received;
    const { body = "", headers = {} } = webhook ?? {};
    expect(new Webhook(one.secret).verify(body, headers)).toMatchObject({
      type: "task.completed",
      data: { taskId: task.id, datasetId: task.datasetId, score: 100 },
    });
    expect(headers["webhook-id"]).toBe(`task.completed:${task.id}`);
    expect(() => new Webhook(other.secret).verify(body, headers)).toThrow();
    expect(() => new Webhook(one.secret).verify(`${body} `, headers)).toThrow();
    expect(body).not.toContain(tenant);
    await deliver(tenant, delivery);
    expect(received).toHaveLength(1);
    expect(await detailOf(tenant, delivery)).toMatchObject({
      ...{ status: "delivered", attempts: 1, nextAttemptAt: null, payload: body },
      attemptLog: [{ response: { status: 200, body: "thanks" }, error: null }],
    });
  });

  it("tells of a failed task, with the reason", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const task = await run(app, "", { tenant });
    await taken(tenant, one);
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({
      type: "task.failed",
      data: { taskId: task.id, reason: task.error?.message },
    });
  });

  it("is sent by the queue, and by the sweep where the queue lost it", async () => {
    const tenant = newTenant();
    const delivery = await testOf(tenant, await made(tenant));
    const body = { tenantId: tenant, deliveryId: delivery.id };
    expect(await swept(10_000)).toContainEqual(body);
    const messages = [body, body, { nonsense: true }].map((each) => ({
      ...{ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body: each },
    }));
    const batch = createMessageBatch<unknown>("selvedge-webhooks", messages);
    const ctx = createExecutionContext();
    await consumeWebhooks(batch, app.deps);
    expect((await getQueueResult(batch, ctx)).explicitAcks).toHaveLength(3);
    expect(received).toHaveLength(1);
  });

  it("is swept in turn with those of others, however long somebody else's backlog", async () => {
    const [crowd, other] = [newTenant(), newTenant()];
    const busy = await made(crowd);
    // Due before anything else that is there.
    const longDue = (seconds: number) => ({ nextAt: new Date(seconds * 1_000) });
    for (const seconds of [1, 2, 3]) await due(crowd, await testOf(crowd, busy), longDue(seconds));
    await due(other, await testOf(other, await made(other)), longDue(4));
    expect((await swept(2)).map(({ tenantId }) => tenantId)).toEqual([crowd, other]);
  });

  it("for an endpoint that is disabled fails, unsent, and holds up nobody's", async () => {
    const [stuck, other] = [newTenant(), newTenant()];
    const one = await made(stuck);
    const [first, second, third] = [
      await testOf(stuck, one),
      await testOf(stuck, one),
      await testOf(stuck, one),
    ];
    for (const delivery of [first, second, third]) await due(stuck, delivery, { nextAt: new Date(0) });
    const waiting = await testOf(other, await made(other));
    await due(other, waiting, { nextAt: new Date(500) });
    await withTenant(app.deps.db, stuck, (tx) => [
      tx.update(webhookEndpoints).set({ disabledAt: sql`now()`, disabledReason: "manual" }),
    ]);
    await deliver(stuck, first);
    expect(await detailOf(stuck, first)).toMatchObject({ status: "failed", attempts: 0 });
    expect(await swept(1)).toEqual([{ tenantId: other, deliveryId: waiting.id }]);
    await swept(1_000);
    expect(await deliveriesOf(stuck, one, "?status=failed")).toHaveLength(3);
    expect(received).toEqual([]);
  });

  it("that is not taken is tried again later under the same id, for about three days, and then fails", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const delivery = await testOf(tenant, one);
    answer = () => new Response("no", { status: 500 });
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await due(tenant, delivery);
      await deliver(tenant, delivery);
      expect(await detailOf(tenant, delivery)).toMatchObject({
        ...{ attempts: attempt, status: attempt === 10 ? "failed" : "pending" },
      });
      // Not before its time.
      await deliver(tenant, delivery);
      expect(received).toHaveLength(attempt);
    }
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const delays = Array.from({ length: 9 }, (_, index) => deliveryDelayMs(index + 1, { chance: 0.5 }) ?? 0);
    const days = delays.reduce((sum, delay) => sum + delay, 0) / 86_400_000;
    expect(days).toBeGreaterThan(2.9);
    expect(days).toBeLessThan(3.1);
    expect(deliveryDelayMs(10, { chance: 0.5 })).toBeNull();
    expect(deliveryDelayMs(2, { chance: 0 })).toBeLessThan(deliveryDelayMs(2, { chance: 1 }) ?? 0);
    expect(deliveryDelayMs(1, { chance: 0, wishMs: 3_600_000 })).toBe(3_600_000);
    expect(deliveryDelayMs(1, { chance: 0, wishMs: 10 ** 9 })).toBe(86_400_000);
  });

  it("is not asked for sooner than the receiver wishes", async () => {
    const tenant = newTenant();
    const delivery = await testOf(tenant, await made(tenant));
    answer = () => new Response(null, { status: 429, headers: { "retry-after": "7200" } });
    await deliver(tenant, delivery);
    const { nextAttemptAt } = await detailOf(tenant, delivery);
    expect(Date.parse(nextAttemptAt ?? "") - Date.now()).toBeGreaterThan(7_100_000);
  });

  it("whose sender broke off is sent again when its lease is over, and late news of the first counts for nothing", async () => {
    const tenant = newTenant();
    const delivery = await testOf(tenant, await made(tenant));
    const { promise, resolve } = Promise.withResolvers<Response>();
    answer = () => promise;
    const slow = deliver(tenant, delivery);
    await expect.poll(() => received.length).toBe(1);
    answer = () => new Response("taken");
    await due(tenant, delivery);
    await deliver(tenant, delivery);
    resolve(new Response("too late", { status: 500 }));
    await slow;
    expect(await detailOf(tenant, delivery)).toMatchObject({ status: "delivered", attempts: 2 });
  });

  it("keeps of an answer what helps, cut, and no secrets", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const delivery = await testOf(tenant, one);
    answer = () =>
      new Response(`token slv_abcdefgh ${"x".repeat(100_000)}\0`, {
        status: 500,
        headers: { "set-cookie": "session=1", server: "customer" },
      });
    await deliver(tenant, delivery);
    const text = JSON.stringify(await detailOf(tenant, delivery));
    expect(text.length).toBeLessThan(6_000);
    for (const hidden of ["session=1", "slv_abc", one.secret, "v1,"]) expect(text).not.toContain(hidden);
    expect(text).toContain('"server":"customer"');
  });
});

it("a webhook that nothing can sign for any more is not sent, and says so", async () => {
  const tenant = newTenant();
  const delivery = await testOf(tenant, await made(tenant));
  const config = {
    ...app.deps.config,
    webhookSealingKeys: ["another-sealing-key-of-32-or-more-letters"] as const,
  };
  await deliverWebhook({ ...app.deps, config }, { tenantId: tenant, deliveryId: delivery.id });
  expect(received).toEqual([]);
  const { attemptLog } = await detailOf(tenant, delivery);
  expect(attemptLog[0]?.error).toContain("rotate its secret");
});

describe("while the key that seals is changed", () => {
  type Keys = [string, ...string[]];
  const before = "development-only-sealing-key-of-32-or-more";
  const next = "the-next-sealing-key-of-32-or-more-letters";
  const depsWith = (...keys: Keys) => ({
    ...app.deps,
    config: { ...app.deps.config, webhookSealingKeys: keys },
  });
  /** Whether a webhook that is sent with these keys is signed by the endpoint's secret. */
  async function isSigned(tenant: string, one: Made, keys: Keys): Promise<boolean> {
    received.length = 0;
    const { id: deliveryId } = await testOf(tenant, one);
    await deliverWebhook(depsWith(...keys), { tenantId: tenant, deliveryId });
    const [sent] = received;
    if (sent === undefined) return false;
    new Webhook(one.secret).verify(sent.body, sent.headers);
    return true;
  }
  const allSigned = async (tenant: string, one: Made, steps: Keys[]) => {
    for (const keys of steps) expect(await isSigned(tenant, one, keys), keys.join()).toBe(true);
  };

  it("whichever step an isolate is at, webhooks are signed, and what is sealed anew needs the old key no more", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    await allSigned(tenant, one, [[before], [before, next], [next, before]]);
    expect(await isSigned(tenant, one, [next])).toBe(false);

    expect(await resealTenant(depsWith(next, before), tenant)).toEqual({ sealed: 1, left: 0 });
    expect(await resealTenant(depsWith(next, before), tenant)).toEqual({ sealed: 0, left: 0 });
    await allSigned(tenant, one, [[next], [next, before], [before, next]]);
    expect(await isSigned(tenant, one, [before])).toBe(false);
  });

  it("a sweep goes through all tenants; a secret that neither key opens is left", async () => {
    const [broken, whole] = [newTenant(), newTenant()];
    const [one, two] = [await made(broken), await made(whole)];
    const row = { id: crypto.randomUUID(), tenantId: broken, endpointId: one.endpoint.id, sealed: "AAAA" };
    await withTenant(app.deps.db, broken, (tx) => [
      tx.delete(webhookSecrets),
      tx.insert(webhookSecrets).values(row),
    ]);
    await resealTenant(depsWith(next, before), whole);
    expect(await sweepSealedSecrets(depsWith(before))).toBeNull();
    // To the key that the tests beside this one know.
    const count = await sweepSealedSecrets(depsWith(before, next));
    expect(count?.sealed).toBeGreaterThanOrEqual(1);
    expect(count?.left).toBeGreaterThanOrEqual(1);
    await allSigned(whole, two, [[before]]);
    expect(await isSigned(broken, one, [next, before])).toBe(false);
  });
});

describe("an address", () => {
  it.each([
    ["a private one", ["10.0.0.5"]],
    ["the metadata of a cloud", ["169.254.169.254"]],
    ["one that only looks public", ["93.184.216.34", "::ffff:10.0.0.1"]],
    ["one of ours beside a public one", ["93.184.216.34", "127.0.0.1"]],
    ["nowhere", []],
  ])("that leads to %s by the time it is told is not asked", async (_name, found) => {
    const tenant = newTenant();
    const delivery = await testOf(tenant, await made(tenant));
    addresses["hooks.customer.test"] = found;
    await deliver(tenant, delivery);
    expect(received).toEqual([]);
    const { attemptLog, status } = await detailOf(tenant, delivery);
    expect(status).toBe("pending");
    expect(attemptLog[0]).toMatchObject({
      response: null,
      error: expect.stringContaining("hooks.customer.test"),
    });
  });

  it("that cannot be reached is said no more of, whatever the reason", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    for (const reason of [
      "connection refused",
      "connect() blocked by restrictPeers()",
      "no route to 10.0.0.1",
    ]) {
      answer = () => Promise.reject(new Error(reason));
      const delivery = await testOf(tenant, one);
      await deliver(tenant, delivery);
      const { attemptLog } = await detailOf(tenant, delivery);
      expect(attemptLog).toMatchObject([{ response: null, error: "Cannot reach the address" }]);
    }
  });

  it("is asked by the way that leads to the open internet alone, where there is one", async () => {
    const tenant = newTenant();
    const delivery = await testOf(tenant, await made(tenant));
    const outside = { fetch: vi.fn(async () => new Response("by the way outside")) };
    const secrets = {
      ...{
        DATABASE_URL: "postgres://jobs:secret-of-staging@db.selvedge.dev/jobs",
        LAGO_API_KEY: newSecret(),
      },
      ...{ JOBS_WEBHOOK_SECRET: newSecret(), WEBHOOK_SEALING_KEY: newSecret() },
    };
    const box = { ...(env as unknown as JobsEnv), ENVIRONMENT: "staging", ...secrets, OUTSIDE: outside };
    const { fetchOutside } = createDeps(box as unknown as JobsEnv);
    await deliverWebhook({ ...app.deps, fetchOutside }, { tenantId: tenant, deliveryId: delivery.id });
    expect(received).toEqual([]);
    expect(outside.fetch).toHaveBeenCalledTimes(1);
    const { attemptLog } = await detailOf(tenant, delivery);
    expect(attemptLog).toMatchObject([{ response: { status: 200, body: "by the way outside" } }]);
  });

  it("that leads on elsewhere is not followed", async () => {
    const tenant = newTenant();
    const delivery = await testOf(tenant, await made(tenant));
    answer = () => Response.redirect("http://169.254.169.254/latest", 302);
    await deliver(tenant, delivery);
    expect(received).toHaveLength(1);
    expect(await detailOf(tenant, delivery)).toMatchObject({
      attemptLog: [{ response: { status: 302, headers: { location: "http://169.254.169.254/latest" } } }],
    });
  });

  it.each([
    ...["http://hooks.customer.test/", "https://10.0.0.1/", "https://[::1]:444x/", "https://[fd00::1]/"],
    ...["https://user:secret@hooks.customer.test/", "https://169.254.169.254/", "https://2130706433.1/"],
    ...["ftp://hooks.customer.test/", "javascript:alert(1)", "https://0x0a000001/", "not an address", ""],
  ])("%s is refused when it is given", async (url) => {
    const response = await send("/api/webhook-endpoints", "POST", newTenant(), { url, eventTypes: both });
    const problem = await jsonOf<Problem>(response, 400);
    expect([...new Set(problem.errors?.map(({ path }) => path))]).toEqual(["body.url"]);
  });
});

describe("an endpoint", () => {
  it("shows its secret once, and keeps it sealed", async () => {
    const tenant = newTenant();
    const { endpoint, secret } = await made(tenant);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(await endpointOf(tenant, { endpoint, secret })).toEqual(endpoint);
    expect(JSON.stringify(endpoint)).not.toContain(secret.slice(6));
    const rows = await secretsOf(tenant);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6));
  });

  it("signs with the old secret and the new until the overlap is over", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const secret = await rotated(tenant, one);
    await deliver(tenant, await testOf(tenant, one));
    const { body = "", headers = {} } = received[0] ?? {};
    for (const each of [one.secret, secret]) new Webhook(each).verify(body, headers);

    await rotated(tenant, one, 0);
    await deliver(tenant, await testOf(tenant, one));
    const after = received[1] ?? expect.fail("nothing was received");
    for (const each of [one.secret, secret]) {
      expect(() => new Webhook(each).verify(after.body, after.headers)).toThrow();
    }
  });

  it("keeps no more than three secrets, the newest, however often they are rotated", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const secrets = [one.secret];
    for (let count = 0; count < 4; count += 1) secrets.push(await rotated(tenant, one));
    expect(await secretsOf(tenant)).toHaveLength(3);
    await deliver(tenant, await testOf(tenant, one));
    const { body = "", headers = {} } = received[0] ?? {};
    for (const each of secrets.slice(2)) new Webhook(each).verify(body, headers);
    for (const each of secrets.slice(0, 2)) expect(() => new Webhook(each).verify(body, headers)).toThrow();
  });

  it("keeps no secret that has ended", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    await rotated(tenant, one);
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(webhookSecrets).set({ expiresAt: sql`now()` }).where(isNotNull(webhookSecrets.expiresAt)),
    ]);
    await rotated(tenant, one);
    expect((await secretsOf(tenant)).map(({ expiresAt }) => expiresAt)).toEqual([expect.any(Date), null]);
  });

  it("whose secret is rotated twice at once is left with one that does not end", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    // Keeps both from getting on until both have begun.
    const held = withTenant(app.deps.db, tenant, (tx) => [
      tx.update(webhookSecrets).set({ expiresAt: null }),
      tx.execute(sql`select pg_sleep(2)`),
    ]);
    await expect
      .poll(async () => {
        const [free] = await withTenant(app.deps.db, tenant, (tx) => [
          tx.select().from(webhookSecrets).for("update", { skipLocked: true }),
        ]);
        return free;
      })
      .toEqual([]);
    await Promise.all([rotated(tenant, one), rotated(tenant, one), held]);
    const unending = (await secretsOf(tenant)).filter(({ expiresAt }) => expiresAt === null);
    expect(unending).toHaveLength(1);
  });

  it("that takes nothing for days is disabled, its tenant is told once, and what it missed can be sent again", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const [first, waiting] = [await testOf(tenant, one), await testOf(tenant, one)];
    answer = () => new Response(null, { status: 503 });
    await deliver(tenant, first);
    expect((await endpointOf(tenant, one)).failingSince).not.toBeNull();
    await due(tenant, first, { attempts: 9 });
    await deliver(tenant, first);
    expect(await endpointOf(tenant, one)).toMatchObject({ enabled: false, disabledReason: "failing" });
    expect(await detailOf(tenant, waiting)).toMatchObject({ status: "failed" });
    await deliver(tenant, waiting);
    expect(received).toHaveLength(2);
    await sweepDisabled(app.deps);
    await sweepDisabled(app.deps);
    expect(told.filter(({ data }) => "tenantId" in data && data.tenantId === tenant)).toMatchObject([
      {
        type: "webhook.endpoint_disabled",
        data: { endpointId: one.endpoint.id, host: "hooks.customer.test", reason: "failing" },
      },
    ]);

    const path = `/api/webhook-endpoints/${one.endpoint.id}`;
    const since = { since: "0000-01-01T00:00:00Z" };
    expect((await send(`${path}/redeliver`, "POST", tenant, since)).status).toBe(409);
    expect((await send(`/api/webhook-deliveries/${first.id}/redeliver`, "POST", tenant)).status).toBe(409);
    expect((await send(`${path}/test`, "POST", tenant)).status).toBe(409);
    expect((await send(path, "PATCH", tenant, { enabled: true })).status).toBe(200);
    answer = () => new Response("back");
    expect(await jsonOf(await send(`${path}/redeliver`, "POST", tenant, since), 202)).toEqual({
      redelivered: 2,
    });
    for (const delivery of [first, waiting]) await deliver(tenant, delivery);
    expect(await deliveriesOf(tenant, one, "?status=delivered")).toHaveLength(2);
    const again = await send(`/api/webhook-deliveries/${first.id}/redeliver`, "POST", tenant);
    expect(await jsonOf(again, 202)).toMatchObject({
      delivery: { id: first.id, status: "pending", attempts: 0 },
    });
    await deliver(tenant, first);
    expect(received.at(-1)?.headers["webhook-id"]).toBe(first.messageId);
    expect(await endpointOf(tenant, one)).toMatchObject({ enabled: true, failingSince: null });
  });

  it.each<[string, (tenant: string, one: Made, failed: WebhookDelivery) => Promise<unknown>]>([
    ["an event", async (tenantId) => await enqueueEvent(app.deps.db, { tenantId, event: happened })],
    [
      "a test",
      async (tenant, { endpoint }) =>
        await send(`/api/webhook-endpoints/${endpoint.id}/test`, "POST", tenant),
    ],
    [
      "a redelivery",
      async (tenant, _one, { id }) => await send(`/api/webhook-deliveries/${id}/redeliver`, "POST", tenant),
    ],
    [
      "a redelivery of all that failed",
      async (tenant, { endpoint }) =>
        await send(`/api/webhook-endpoints/${endpoint.id}/redeliver`, "POST", tenant, {
          since: happened.timestamp,
        }),
    ],
  ])("that is being disabled is left with nothing waiting by %s", async (_name, act) => {
    const tenant = newTenant();
    const one = await made(tenant);
    const failed = await testOf(tenant, one);
    await due(tenant, failed, { status: "failed" });
    const isIt = eq(webhookEndpoints.id, one.endpoint.id);
    const disabling = withTenant(app.deps.db, tenant, (tx) => [
      tx.update(webhookEndpoints).set({ disabledAt: sql`now()`, disabledReason: "manual" }).where(isIt),
      failPending(tx, one.endpoint.id),
      tx.execute(sql`select pg_sleep(2)`),
    ]);
    await expect
      .poll(async () => {
        const [free] = await withTenant(app.deps.db, tenant, (tx) => [
          tx.select().from(webhookEndpoints).where(isIt).for("update", { skipLocked: true }),
        ]);
        return free;
      })
      .toEqual([]);
    await act(tenant, one, failed);
    await disabling;
    expect(await deliveriesOf(tenant, one, "?status=pending")).toEqual([]);
  });

  it("that took something meanwhile stays, though one delivery is given up", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const [bad, good] = [await testOf(tenant, one), await testOf(tenant, one)];
    await deliver(tenant, good);
    answer = () => new Response(null, { status: 400 });
    await due(tenant, bad, { attempts: 9 });
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(webhookEndpoints).set({ failingSince: sql`now() + interval '2 hours'` }),
    ]);
    await deliver(tenant, bad);
    expect(await detailOf(tenant, bad)).toMatchObject({ status: "failed" });
    expect(await endpointOf(tenant, one)).toMatchObject({ enabled: true });
  });

  it("that answers 410 is disabled at once", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    answer = () => new Response(null, { status: 410 });
    const delivery = await testOf(tenant, one);
    await deliver(tenant, delivery);
    expect(await endpointOf(tenant, one)).toMatchObject({ enabled: false, disabledReason: "gone" });
    expect(await detailOf(tenant, delivery)).toMatchObject({ status: "failed" });
  });

  it("is changed, disabled and removed with all that belongs to it", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const delivery = await testOf(tenant, one);
    const path = `/api/webhook-endpoints/${one.endpoint.id}`;
    const change = { description: "Production", eventTypes: ["task.failed"], enabled: false };
    expect(await jsonOf(await send(path, "PATCH", tenant, change), 200)).toMatchObject({
      endpoint: { ...change, url: receiver, disabledReason: "manual" },
    });
    await deliver(tenant, delivery);
    expect(received).toEqual([]);
    await sweepDisabled(app.deps);
    expect(told.filter(({ data }) => "tenantId" in data && data.tenantId === tenant)).toEqual([]);
    expect((await send(path, "PATCH", tenant, {})).status).toBe(200);
    expect((await send(path, "DELETE", tenant)).status).toBe(204);
    expect((await send(path, "GET", tenant)).status).toBe(404);
    expect((await send(`/api/webhook-deliveries/${delivery.id}`, "GET", tenant)).status).toBe(404);
  });

  it("of a tenant is its own, and for those who may manage them", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const delivery = await testOf(tenant, one);
    const requests = [
      ["GET", `/api/webhook-endpoints/${one.endpoint.id}`],
      ["PATCH", `/api/webhook-endpoints/${one.endpoint.id}`, {}],
      ["DELETE", `/api/webhook-endpoints/${one.endpoint.id}`],
      ["POST", `/api/webhook-endpoints/${one.endpoint.id}/test`],
      ["POST", `/api/webhook-endpoints/${one.endpoint.id}/rotate-secret`, { overlapSeconds: 0 }],
      ["POST", `/api/webhook-endpoints/${one.endpoint.id}/redeliver`, { since: "2026-01-01T00:00:00Z" }],
      ["GET", `/api/webhook-endpoints/${one.endpoint.id}/deliveries`],
      ["GET", `/api/webhook-deliveries/${delivery.id}`],
      ["POST", `/api/webhook-deliveries/${delivery.id}/redeliver`],
    ] as const;
    for (const [method, path, body] of requests) {
      expect((await send(path, method, newTenant(), body)).status, `${method} ${path}`).toBe(404);
      expect((await app.request(path, { method }, null)).status).toBe(401);
      for (const role of ["member", "viewer", "billing"] as const) {
        expect((await app.request(path, { method }, { tenant, role })).status).toBe(403);
      }
    }
    expect(await endpointOf(tenant, one)).toEqual(one.endpoint);
    expect(received).toEqual([]);
  });

  it("is one of twenty at most, and goes with its tenant", async () => {
    const tenant = newTenant();
    for (let count = 0; count < 19; count += 1) await made(tenant);
    const body = { url: receiver, eventTypes: both };
    const answers = await Promise.all(
      [1, 2, 3].map(() => send("/api/webhook-endpoints", "POST", tenant, body)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    await eraseTenant(app.deps, tenant);
    const [endpoints, secrets] = await withTenant(app.deps.db, tenant, (tx) => [
      tx.select().from(webhookEndpoints),
      tx.select().from(webhookSecrets),
    ]);
    expect([endpoints, secrets]).toEqual([[], []]);
  });
});
