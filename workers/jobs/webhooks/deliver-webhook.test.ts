import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { webhookEndpoints } from "../../../db/jobs/schema-webhooks.ts";
import { announceTask } from "../events/announce-task.ts";
import { newTenant, run } from "../test-app.ts";
import { consumeWebhooks } from "./consume-webhooks.ts";
import { deliveryDelayMs } from "./retry-schedule.ts";
import {
  deliver,
  deliveriesOf,
  detailOf,
  due,
  made,
  serveWebhooks,
  swept,
  taken,
  testOf,
  world,
} from "./webhook-harness.ts";

serveWebhooks();

describe("a webhook", () => {
  it("tells of a finished task, signed so that the scheme's own library verifies it, and once", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const other = await made(tenant, { eventTypes: ["task.failed"] });
    const task = await run(world.app, "a,b\n1,2\n", { tenant });
    const ref = { tenantId: tenant, taskId: task.id };
    const delivery = await taken(tenant, one);
    await announceTask(world.app.deps, ref);
    expect(await deliveriesOf(tenant, one)).toHaveLength(1);
    expect(await deliveriesOf(tenant, other)).toEqual([]);

    const [webhook] = world.received;
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
    expect(world.received).toHaveLength(1);
    expect(await detailOf(tenant, delivery)).toMatchObject({
      ...{ status: "delivered", attempts: 1, nextAttemptAt: null, payload: body },
      attemptLog: [{ response: { status: 200, body: "thanks" }, error: null }],
    });
  });

  it("tells of a failed task, with the reason", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const task = await run(world.app, "", { tenant });
    await taken(tenant, one);
    expect(JSON.parse(world.received[0]?.body ?? "")).toMatchObject({
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
    await consumeWebhooks(batch, world.app.deps);
    expect((await getQueueResult(batch, ctx)).explicitAcks).toHaveLength(3);
    expect(world.received).toHaveLength(1);
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
    await withTenant(world.app.deps.db, stuck, (tx) => [
      tx.update(webhookEndpoints).set({ disabledAt: sql`now()`, disabledReason: "manual" }),
    ]);
    await deliver(stuck, first);
    expect(await detailOf(stuck, first)).toMatchObject({ status: "failed", attempts: 0 });
    expect(await swept(1)).toEqual([{ tenantId: other, deliveryId: waiting.id }]);
    await swept(1_000);
    expect(await deliveriesOf(stuck, one, "?status=failed")).toHaveLength(3);
    expect(world.received).toEqual([]);
  });

  it("that is not taken is tried again later under the same id, for about three days, and then fails", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const delivery = await testOf(tenant, one);
    world.answer = () => new Response("no", { status: 500 });
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await due(tenant, delivery);
      await deliver(tenant, delivery);
      expect(await detailOf(tenant, delivery)).toMatchObject({
        ...{ attempts: attempt, status: attempt === 10 ? "failed" : "pending" },
      });
      // Not before its time.
      await deliver(tenant, delivery);
      expect(world.received).toHaveLength(attempt);
    }
    expect(new Set(world.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
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
    world.answer = () => new Response(null, { status: 429, headers: { "retry-after": "7200" } });
    await deliver(tenant, delivery);
    const { nextAttemptAt } = await detailOf(tenant, delivery);
    expect(Date.parse(nextAttemptAt ?? "") - Date.now()).toBeGreaterThan(7_100_000);
  });

  it("whose sender broke off is sent again when its lease is over, and late news of the first counts for nothing", async () => {
    const tenant = newTenant();
    const delivery = await testOf(tenant, await made(tenant));
    const { promise, resolve } = Promise.withResolvers<Response>();
    world.answer = () => promise;
    const slow = deliver(tenant, delivery);
    await expect.poll(() => world.received.length).toBe(1);
    world.answer = () => new Response("taken");
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
    world.answer = () =>
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
