import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { webhookEndpoints, webhookSecrets } from "../../../db/jobs/schema-webhooks.ts";
import type { WebhookDelivery } from "../../contract/webhooks.ts";
import { eraseTenant } from "../internal/erase-tenant.ts";
import { newTenant } from "../test-app.ts";
import { failPending } from "./deliver-webhook.ts";
import { enqueueEvent } from "./enqueue-event.ts";
import { sweepDisabled } from "./sweep-webhooks.ts";
import {
  both,
  deliver,
  deliveriesOf,
  detailOf,
  due,
  endpointOf,
  happened,
  jsonOf,
  type Made,
  made,
  receiver,
  send,
  serveWebhooks,
  testOf,
  world,
} from "./webhook-harness.ts";

serveWebhooks();

describe("an endpoint", () => {
  it("that takes nothing for days is disabled, its tenant is told once, and what it missed can be sent again", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const [first, waiting] = [await testOf(tenant, one), await testOf(tenant, one)];
    world.answer = () => new Response(null, { status: 503 });
    await deliver(tenant, first);
    expect((await endpointOf(tenant, one)).failingSince).not.toBeNull();
    await due(tenant, first, { attempts: 9 });
    await deliver(tenant, first);
    expect(await endpointOf(tenant, one)).toMatchObject({ enabled: false, disabledReason: "failing" });
    expect(await detailOf(tenant, waiting)).toMatchObject({ status: "failed" });
    await deliver(tenant, waiting);
    expect(world.received).toHaveLength(2);
    await sweepDisabled(world.app.deps);
    await sweepDisabled(world.app.deps);
    expect(world.told.filter(({ data }) => "tenantId" in data && data.tenantId === tenant)).toMatchObject([
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
    world.answer = () => new Response("back");
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
    expect(world.received.at(-1)?.headers["webhook-id"]).toBe(first.messageId);
    expect(await endpointOf(tenant, one)).toMatchObject({ enabled: true, failingSince: null });
  });

  it.each<[string, (tenant: string, one: Made, failed: WebhookDelivery) => Promise<unknown>]>([
    ["an event", async (tenantId) => await enqueueEvent(world.app.deps.db, { tenantId, event: happened })],
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
    const disabling = withTenant(world.app.deps.db, tenant, (tx) => [
      tx.update(webhookEndpoints).set({ disabledAt: sql`now()`, disabledReason: "manual" }).where(isIt),
      failPending(tx, one.endpoint.id),
      tx.execute(sql`select pg_sleep(2)`),
    ]);
    await expect
      .poll(async () => {
        const [free] = await withTenant(world.app.deps.db, tenant, (tx) => [
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
    world.answer = () => new Response(null, { status: 400 });
    await due(tenant, bad, { attempts: 9 });
    await withTenant(world.app.deps.db, tenant, (tx) => [
      tx.update(webhookEndpoints).set({ failingSince: sql`now() + interval '2 hours'` }),
    ]);
    await deliver(tenant, bad);
    expect(await detailOf(tenant, bad)).toMatchObject({ status: "failed" });
    expect(await endpointOf(tenant, one)).toMatchObject({ enabled: true });
  });

  it("that answers 410 is disabled at once", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    world.answer = () => new Response(null, { status: 410 });
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
    expect(world.received).toEqual([]);
    await sweepDisabled(world.app.deps);
    expect(world.told.filter(({ data }) => "tenantId" in data && data.tenantId === tenant)).toEqual([]);
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
      expect((await world.app.request(path, { method }, null)).status).toBe(401);
      for (const role of ["member", "viewer", "billing"] as const) {
        expect((await world.app.request(path, { method }, { tenant, role })).status).toBe(403);
      }
    }
    expect(await endpointOf(tenant, one)).toEqual(one.endpoint);
    expect(world.received).toEqual([]);
  });

  it("is one of twenty at most, and goes with its tenant", async () => {
    const tenant = newTenant();
    for (let count = 0; count < 19; count += 1) await made(tenant);
    const body = { url: receiver, eventTypes: both };
    const answers = await Promise.all(
      [1, 2, 3].map(() => send("/api/webhook-endpoints", "POST", tenant, body)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    await eraseTenant(world.app.deps, tenant);
    const [endpoints, secrets] = await withTenant(world.app.deps.db, tenant, (tx) => [
      tx.select().from(webhookEndpoints),
      tx.select().from(webhookSecrets),
    ]);
    expect([endpoints, secrets]).toEqual([[], []]);
  });
});
