import { eq, inArray, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { describe, expect, test, vi } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { notification } from "../../../db/gateway/schema-people.ts";
import { jobEvent } from "../../../db/gateway/schema-platform.ts";
import { withPlatform, withTenant, withUser } from "../../../db/gateway/tenant.ts";
import { jobEventSchema } from "../../contract/job-events.ts";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam } from "../testing/team.ts";
import { createVisitor } from "../testing/visitor.ts";
import { removeOldJobEvents, takeJobEvent } from "./take-job-event.ts";

const gateway = createTestGateway();
const { db, config } = gateway.deps;
const signer = new Webhook(btoa(config.jobsWebhookSecret));

type Person = { id: string; tenantId: string };

async function person(): Promise<Person> {
  const visitor = await createSignedIn(gateway);
  const { tenant } = await (await visitor.get("/api/auth/me")).json<{ tenant: { id: string } }>();
  const [row] = await db.select({ id: user.id }).from(user).where(eq(user.email, visitor.email));
  return { id: row?.id ?? "", tenantId: tenant.id };
}

function completed({ id, tenantId }: Person, taskId: string = crypto.randomUUID(), rowsThisMonth = 9) {
  const data = { tenantId, taskId, createdBy: id, score: 87.5, rowsThisMonth };
  return { type: "task.completed", timestamp: new Date().toISOString(), data };
}

function signed(event: unknown, { at = new Date(), id = crypto.randomUUID() as string, by = signer } = {}) {
  const body = JSON.stringify(event);
  const signature = by.sign(id, at, body);
  const seconds = String(Math.floor(at.getTime() / 1000));
  const headers = { "webhook-id": id, "webhook-timestamp": seconds, "webhook-signature": signature };
  return { body, headers };
}

const json = { "content-type": "application/json" };
const send = ({ body, headers }: { body: string; headers: Record<string, string> }) =>
  createVisitor(gateway.app).send("/api/job-events", {
    method: "POST",
    headers: { ...json, ...headers },
    body,
  });

async function notificationsOf({ id }: { id: string }) {
  const [rows] = await withUser(db, id, [db.select().from(notification)]);
  return rows;
}

describe("POST /api/job-events", () => {
  test("tells who started a task that it has finished, once, however often it is heard", async () => {
    const someone = await person();
    const taskId = crypto.randomUUID();
    const message = signed(completed(someone, taskId));
    const answers = await Promise.all([send(message), send(message), send(message)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await notificationsOf(someone)).toMatchObject([
      { kind: "task.completed", params: { taskId, score: 87.5 }, aboutTenantId: someone.tenantId },
    ]);
  });

  test("changes nothing when it is heard again within its five minutes, whatever became of what it told", async () => {
    const someone = await person();
    const message = signed(completed(someone));
    expect((await send(message)).status).toBe(204);
    expect(await notificationsOf(someone)).toHaveLength(1);
    await withUser(db, someone.id, [db.delete(notification)]);
    expect((await send(message)).status).toBe(204);
    expect((await send(signed(JSON.parse(message.body), { id: message.headers["webhook-id"] }))).status).toBe(
      204,
    );
    expect(await notificationsOf(someone)).toEqual([]);
  });

  test("is taken with what it tells, or not at all", async () => {
    const someone = await person();
    const message = signed(completed(someone));
    const id = message.headers["webhook-id"];
    const taken = async () =>
      (await withPlatform(db, [db.select({ id: jobEvent.id }).from(jobEvent).where(eq(jobEvent.id, id))]))[0];
    const event = jobEventSchema.parse(JSON.parse(message.body));
    // The event is noted, and then the same transaction breaks off at what it tells.
    const real = db.insert.bind(db);
    const insert = vi.spyOn(db, "insert").mockImplementation(((table: never) => {
      if (table !== notification) return real(table);
      return { values: () => ({ onConflictDoNothing: () => db.execute(sql`select 1 / 0`) }) };
    }) as never);
    await expect(takeJobEvent(gateway.deps, id, event)).rejects.toThrow();
    insert.mockRestore();
    expect([await taken(), await notificationsOf(someone)]).toEqual([[], []]);
    expect((await send(message)).status).toBe(204);
    expect([await taken(), await notificationsOf(someone)]).toEqual([[{ id }], [expect.anything()]]);
  });

  test("is forgotten when no repeat of it can come any more", async () => {
    const [old, young] = [crypto.randomUUID(), crypto.randomUUID()];
    await withPlatform(db, [
      db
        .insert(jobEvent)
        .values([{ id: old, takenAt: new Date(Date.now() - 8 * 86_400_000) }, { id: young }]),
    ]);
    await removeOldJobEvents.run(gateway.deps);
    const [left] = await withPlatform(db, [
      db
        .select({ id: jobEvent.id })
        .from(jobEvent)
        .where(inArray(jobEvent.id, [old, young])),
    ]);
    expect(left).toEqual([{ id: young }]);
  });

  test("tells of a failure, with the reason", async () => {
    const someone = await person();
    const event = completed(someone);
    const data = { ...event.data, reason: "The file has no rows" };
    expect((await send(signed({ ...event, type: "task.failed", data }))).status).toBe(204);
    expect(await notificationsOf(someone)).toMatchObject([
      { kind: "task.failed", params: { taskId: data.taskId, reason: "The file has no rows" } },
    ]);
  });

  test("tells those who manage webhooks, once, that an endpoint was disabled", async () => {
    const someone = await person();
    const data = { tenantId: someone.tenantId, endpointId: crypto.randomUUID(), host: "hooks.customer.test" };
    const timestamp = new Date().toISOString();
    const event = { type: "webhook.endpoint_disabled", timestamp, data: { ...data, reason: "failing" } };
    const message = signed(event);
    expect((await send(message)).status).toBe(204);
    expect((await send(message)).status).toBe(204);
    expect(await notificationsOf(someone)).toMatchObject([
      {
        kind: "organization.webhook_disabled",
        params: { host: "hooks.customer.test", gone: false },
        aboutTenantId: someone.tenantId,
      },
    ]);
  });

  test("tells whoever made a schedule, in the product and by mail, once, that it begins no tasks", async () => {
    const [team, other] = [await createTeam(gateway), await person()];
    const [maker, owner] = [await team.join("member"), await team.join("owner")];
    const failing = (createdBy: string) => ({
      ...{ type: "schedule.failing", timestamp: new Date().toISOString() },
      data: {
        ...{ tenantId: team.id, scheduleId: crypto.randomUUID(), name: "Nightly", createdBy },
        reason: "It answers 404",
      },
    });
    const kindOf = async (someone: { id: string }) =>
      (await notificationsOf(someone)).map(({ kind, params }) => ({ kind, params }));
    const told = {
      kind: "organization.schedule_failing",
      params: { organization: expect.any(String), name: "Nightly", reason: "It answers 404" },
    };
    const message = signed(failing(maker.id));
    expect([(await send(message)).status, (await send(message)).status]).toEqual([204, 204]);
    expect([await kindOf(maker), await kindOf(owner)]).toEqual([[told], []]);
    expect(gateway.mails.filter(({ to }) => to === maker.email)).toContainEqual(
      expect.objectContaining({ kind: "notification", content: told }),
    );
    // A key made it, or somebody who is not in the tenant: then its owners look after it.
    for (const createdBy of ["key:1", other.id])
      expect((await send(signed(failing(createdBy)))).status).toBe(204);
    expect([await kindOf(maker), await kindOf(owner), await kindOf(other)]).toEqual([
      ...[[told], [told, told], []],
    ]);
    const many = failing(maker.id);
    expect((await send(signed({ ...many, data: { ...many.data, others: 2 } }))).status).toBe(204);
    expect(await kindOf(maker)).toContainEqual({ ...told, params: { ...told.params, others: 2 } });
  });

  test("tells nobody who is not in the tenant, and nothing for a key", async () => {
    const [someone, other] = [await person(), await person()];
    expect((await send(signed(completed({ ...someone, tenantId: other.tenantId })))).status).toBe(204);
    expect((await send(signed(completed({ ...someone, id: "key:1" })))).status).toBe(204);
    expect(await notificationsOf(someone)).toEqual([]);
  });

  test("tells those who pay, once for each share, that the month's rows run out", async () => {
    const team = await createTeam(gateway);
    const [payer, member] = [await team.join("billing"), await team.join("member")];
    const done = (rows: number) =>
      send(signed(completed({ id: member.id, tenantId: team.id }, crypto.randomUUID(), rows)));
    for (const rows of [7_999, 8_000, 9_000, 10_000, 12_000]) expect((await done(rows)).status).toBe(204);
    const told = await notificationsOf(payer);
    expect(told.map(({ kind, params }) => [kind, params])).toEqual(
      expect.arrayContaining([
        ["billing.cap_reached", expect.objectContaining({ share: 0.8 })],
        ["billing.cap_reached", expect.objectContaining({ share: 1 })],
      ]),
    );
    expect(told).toHaveLength(2);
    const kinds = (await notificationsOf(member)).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["task.completed"]));
  });

  test("tells those on a plan that bills more also when the included rows run out", async () => {
    const team = await createTeam(gateway);
    const paid = { plan: "pro", currency: "EUR", interval: "monthly", status: "active", lagoId: "life" };
    await withTenant(db, team.id, [db.insert(subscription).values({ tenantId: team.id, ...paid })]);
    const payer = await team.join("billing");
    const done = (rows: number) =>
      send(signed(completed({ id: payer.id, tenantId: team.id }, crypto.randomUUID(), rows)));
    for (const rows of [399_999, 400_000, 450_000, 500_000, 4_000_000, 5_000_000])
      expect((await done(rows)).status).toBe(204);
    const told = (await notificationsOf(payer)).filter(({ kind }) => kind === "billing.cap_reached");
    const about = told.map(({ params }) => params as { of: string; share: number });
    // The included rows were long used up when the month's are nearly.
    expect(about.map(({ of, share }) => `${of} ${share}`).toSorted()).toEqual([
      ...["included 0.8", "included 1", "month 0.8", "month 1"],
    ]);
  });

  test("refuses in the same words what is not signed, or not by us, or not for this body or time", async () => {
    const someone = await person();
    const good = signed(completed(someone));
    const other = signed(completed(someone, crypto.randomUUID()));
    const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    const bad: { body: string; headers: Record<string, string> }[] = [
      { ...good, headers: {} },
      { ...good, body: other.body },
      { ...good, headers: { ...good.headers, "webhook-id": "another" } },
      { ...good, headers: { ...good.headers, "webhook-timestamp": "1" } },
      { ...good, headers: { ...good.headers, "webhook-signature": "v1,AAAA" } },
      { ...good, headers: { ...good.headers, "webhook-signature": "v1a,not-base64" } },
      { ...good, headers: { ...good.headers, "webhook-signature": `${"v1, ".repeat(4)}` } },
      signed(completed(someone), { by: new Webhook(btoa("x".repeat(32))) }),
      signed(completed(someone), { at: minutesFromNow(-6) }),
      signed(completed(someone), { at: minutesFromNow(6) }),
    ];
    const answers = await Promise.all(bad.map(send));
    expect(answers.map(({ status }) => status)).toEqual(bad.map(() => 401));
    const details = await Promise.all(
      answers.map(async (each) => (await each.json<{ detail: string }>()).detail),
    );
    expect(new Set(details)).toEqual(new Set(["The signature is not valid"]));
    expect(await notificationsOf(someone)).toEqual([]);
  });

  test("refuses what is signed and no event, and takes one of several signatures", async () => {
    expect((await send(signed({ type: "task.exploded" }))).status).toBe(400);
    const someone = await person();
    const { body, headers } = signed(completed(someone));
    const old = new Webhook(btoa("y".repeat(32))).sign(headers["webhook-id"], new Date(), body);
    const both = { ...headers, "webhook-signature": `${old} ${headers["webhook-signature"]}` };
    expect((await send({ body, headers: both })).status).toBe(204);
  });

  test("takes the next secret and the one before it while it is changed, and then the next alone", async () => {
    const someone = await person();
    const [before, next] = ["b1".repeat(16), "n2".repeat(16)];
    const taken = async (secret: string, by: string) => {
      const { body, headers } = signed(completed(someone), { by: new Webhook(btoa(by)) });
      const visitor = createVisitor(createTestGateway({ vars: { JOBS_WEBHOOK_SECRET: secret } }).app);
      return (
        await visitor.send("/api/job-events", { method: "POST", body, headers: { ...json, ...headers } })
      ).status;
    };
    // The gateway hears both; then the jobs worker signs by the next; then the one before is taken away.
    expect(await taken(before, before)).toBe(204);
    expect(await taken(`${next} ${before}`, before)).toBe(204);
    expect(await taken(`${next} ${before}`, next)).toBe(204);
    expect(await taken(next, next)).toBe(204);
    expect(await taken(next, before)).toBe(401);
    expect(await taken(`${next} ${before}`, "x3".repeat(16))).toBe(401);
  });
});
