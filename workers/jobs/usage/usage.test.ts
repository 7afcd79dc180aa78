import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { usageLedger } from "../../../db/jobs/schema.ts";
import { createTestApp, newTenant, run, type TestApp } from "../test-app.ts";
import { consumeUsage } from "./consume-usage.ts";
import { sweepUsage } from "./send-usage.ts";
import { rowsOf } from "./usage-message.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterEach(() => vi.restoreAllMocks());

/** What was used and not billed yet, as a flow leaves it. */
async function book(count: number, { tenantId = newTenant(), quantity = 7 } = {}) {
  const entries = Array.from({ length: count }, () => {
    const taskId = crypto.randomUUID();
    return { transactionId: rowsOf(taskId), tenantId, metric: "rows", quantity, taskId };
  });
  await withTenant(app.deps.db, tenantId, (tx) => [tx.insert(usageLedger).values(entries)]);
  return { tenantId, ids: entries.map(({ transactionId }) => transactionId) };
}

async function ledgerOf(tenantId: string) {
  const [rows] = await withTenant(app.deps.db, tenantId, (tx) => [tx.select().from(usageLedger)]);
  return rows;
}

const allSent = async (tenantId: string) => (await ledgerOf(tenantId)).every(({ sentAt }) => sentAt !== null);

function askLago(path: string, body?: unknown): Promise<Response> {
  const { url, apiKey } = app.deps.config.lago;
  return fetch(`${url}/api/v1/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

type Billed = {
  transaction_id: string;
  code: string;
  timestamp: string;
  properties: { rows: number; worked_at: string };
};

/** What Lago has of a tenant. */
async function billedTo(tenantId: string): Promise<Billed[]> {
  const answer = await askLago(`events?external_subscription_id=${tenantId}&per_page=1000`);
  return (await answer.json<{ events: Billed[] }>()).events;
}

const billedIds = async (tenantId: string) =>
  (await billedTo(tenantId)).map(({ transaction_id }) => transaction_id).toSorted();

/** As the queue would deliver them. */
async function deliver(ids: readonly unknown[], deps = app.deps) {
  const messages = ids.map((id) => ({
    ...{ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1 },
    body: typeof id === "string" ? { transactionId: id } : id,
  }));
  const batch = createMessageBatch<unknown>("selvedge-usage", messages);
  const ctx = createExecutionContext();
  await consumeUsage(batch, deps);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, ctx);
  return { acknowledged: explicitAcks.length, retried: retryMessages.length };
}

type Sent = { path: string; body: string };

/** Comes between the worker and Lago: `answer` sees each call, and may let it through. */
function between(answer: (sent: Sent, pass: () => Promise<Response>) => Promise<Response>): Sent[] {
  const seen: Sent[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith(app.deps.config.lago.url) || request.method === "GET")
      return real(input, init);
    const sent = { path: new URL(request.url).pathname, body: await request.clone().text() };
    seen.push(sent);
    return answer(sent, () => real(request));
  });
  return seen;
}

describe("what a flow used", () => {
  it("is billed once it has finished, under the id of its task, and says when the work was done", async () => {
    const tenantId = newTenant();
    const task = await run(app, "a,b\n1,2\n3,4\n", { tenant: tenantId });
    await vi.waitFor(async () => expect(await billedTo(tenantId)).toHaveLength(1), { timeout: 20_000 });
    const [entry] = await ledgerOf(tenantId);
    const [billed] = await billedTo(tenantId);
    const properties = { rows: 2, worked_at: entry?.createdAt.toISOString() };
    expect(billed).toMatchObject({ transaction_id: rowsOf(task.id), code: "rows", properties });
    await vi.waitFor(async () => expect(await allSent(tenantId)).toBe(true), { timeout: 20_000 });
  });

  it("goes to Lago a hundred at a time", async () => {
    const { tenantId, ids } = await book(100);
    const seen = between((_, pass) => pass());
    expect(await deliver(ids)).toEqual({ acknowledged: 100, retried: 0 });
    expect(seen.map(({ path }) => path)).toEqual(["/api/v1/events/batch"]);
    expect(await billedIds(tenantId)).toEqual(ids.toSorted());
    expect(await allSent(tenantId)).toBe(true);
  });
});

describe("nothing is billed twice or lost", () => {
  it("when messages come twice, one after the other and at once", async () => {
    const { tenantId, ids } = await book(5);
    await deliver([...ids, ...ids]);
    await Promise.all([deliver(ids), deliver(ids), deliver(ids.toReversed())]);
    const other = await book(5);
    await Promise.all([deliver(other.ids), deliver(other.ids), deliver(other.ids)]);
    for (const each of [{ tenantId, ids }, other]) {
      expect(await billedIds(each.tenantId)).toEqual(each.ids.toSorted());
      expect(await allSent(each.tenantId)).toBe(true);
    }
  });

  it("when the worker dies after Lago took it and before that was noted", async () => {
    const { tenantId, ids } = await book(3);
    let isDead = true;
    between(async (_, pass) => {
      const answer = await pass();
      if (isDead) throw new TypeError("the connection was lost");
      return answer;
    });
    expect(await deliver(ids)).toEqual({ acknowledged: 0, retried: 3 });
    expect(await billedIds(tenantId)).toEqual(ids.toSorted());
    expect(await allSent(tenantId)).toBe(false);
    isDead = false;
    expect(await deliver(ids)).toEqual({ acknowledged: 3, retried: 0 });
    expect(await billedIds(tenantId)).toEqual(ids.toSorted());
    expect(await allSent(tenantId)).toBe(true);
  });

  it("when the database dies after Lago took it", async () => {
    const { tenantId, ids } = await book(2);
    const real = globalThis.fetch;
    let calls = 0;
    const { neonProxyUrl } = app.deps.config;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const isDatabase = new Request(input, init).url.startsWith(neonProxyUrl);
      if (isDatabase && ++calls === 2) throw new TypeError("the connection was lost");
      return real(input, init);
    });
    expect(await deliver(ids)).toEqual({ acknowledged: 0, retried: 2 });
    vi.restoreAllMocks();
    expect(calls).toBe(2);
    expect(await billedIds(tenantId)).toEqual(ids.toSorted());
    await deliver(ids);
    expect(await billedIds(tenantId)).toEqual(ids.toSorted());
    expect(await allSent(tenantId)).toBe(true);
  });

  it("when Lago has some of a batch already: the rest goes one by one", async () => {
    const { tenantId, ids } = await book(4);
    await deliver(ids.slice(0, 1));
    const event = { transaction_id: ids[1], external_subscription_id: tenantId, code: "rows" };
    await askLago("events", { event: { ...event, properties: { rows: 7 } } });
    const seen = between((_, pass) => pass());
    expect(await deliver(ids)).toEqual({ acknowledged: 4, retried: 0 });
    expect(seen.map(({ path }) => path)).toEqual([
      "/api/v1/events/batch",
      ...Array(3).fill("/api/v1/events"),
    ]);
    expect(await billedIds(tenantId)).toEqual(ids.toSorted());
    expect(await allSent(tenantId)).toBe(true);
  });

  it("when no message was ever sent: the sweep bills it, more than one batch of it", async () => {
    const { tenantId, ids } = await book(130);
    expect(await sweepUsage(app.deps, { afterSeconds: 0 })).toBeGreaterThanOrEqual(130);
    expect(await billedIds(tenantId)).toEqual(ids.toSorted());
    expect(await allSent(tenantId)).toBe(true);
  });

  it("while Lago is away: it waits in the ledger, and is billed when Lago is back", async () => {
    const { tenantId, ids } = await book(2);
    for (const away of [
      () => Promise.reject(new TypeError("connection refused")),
      () => Promise.resolve(new Response("", { status: 500 })),
      () => Promise.resolve(new Response(null, { status: 302, headers: { location: "http://x.test" } })),
    ]) {
      between(away);
      expect(await deliver(ids)).toEqual({ acknowledged: 0, retried: 2 });
      await expect(sweepUsage(app.deps, { afterSeconds: 0 })).rejects.toThrow();
      vi.restoreAllMocks();
    }
    expect(await billedTo(tenantId)).toEqual([]);
    expect(await allSent(tenantId)).toBe(false);
    await sweepUsage(app.deps, { afterSeconds: 0 });
    expect(await billedIds(tenantId)).toEqual(ids.toSorted());
  });
});

it("what Lago will never take is kept with its reason, and keeps nothing else back", async () => {
  const { tenantId, ids } = await book(3);
  const [bad = ""] = ids;
  const wrong = { status: 422, error: "Unprocessable Entity", error_details: { code: ["metric_not_found"] } };
  const seen = between(async ({ body }, pass) =>
    body.includes(bad) ? Response.json(wrong, { status: 422 }) : await pass(),
  );
  expect(await deliver(ids)).toEqual({ acknowledged: 3, retried: 0 });
  expect(await billedIds(tenantId)).toEqual(ids.slice(1).toSorted());
  const refusals = (await ledgerOf(tenantId)).filter(({ refusal }) => refusal !== null);
  expect(refusals).toMatchObject([
    { transactionId: bad, refusal: expect.stringContaining("metric_not_found") },
  ]);
  const asked = seen.length;
  await sweepUsage(app.deps, { afterSeconds: 0 });
  await deliver(ids);
  expect(seen.slice(asked).filter(({ body }) => body.includes(bad))).toEqual([]);
});

it("a message that is none is dropped, and one of nothing bills nothing", async () => {
  const seen = between((_, pass) => pass());
  expect(await deliver([{ nonsense: true }, rowsOf(crypto.randomUUID())])).toEqual({
    ...{ acknowledged: 2, retried: 0 },
  });
  expect(seen).toEqual([]);
});
