import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import type { Claims } from "../../contract/claims.ts";
import { nextTime } from "../../contract/next-time.ts";
import type { Problem } from "../../contract/problem.ts";
import type { Schedule } from "../../contract/schedules.ts";
import type { Task } from "../../contract/tasks.ts";
import { ownerClaims } from "../auth/test-tokens.ts";
import { tellEntitlements } from "../internal/tell-entitlements.ts";
import { createTestApp, ended, newTenant, type TestApp, upload } from "../test-app.ts";
import { taskIdOf } from "./fire-schedule.ts";
import { sweepSchedules } from "./sweep-schedules.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

type Sent = { method?: string; body?: object; claims?: Partial<Claims> | null };

async function send(path: string, { method = "GET", body, claims = {} }: Sent): Promise<Response> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  return await app.request(
    path,
    { method, headers: { "content-type": "application/json" }, ...init },
    claims,
  );
}

async function scheduleOf(response: Response, status: number): Promise<Schedule> {
  expect(response.status, await response.clone().text()).toBe(status);
  return ((await response.json()) as { schedule: Schedule }).schedule;
}

const daily = { name: "Every morning", cron: "0 6 * * *", timeZone: "Europe/Berlin" };

async function made(tenant: string, wanted: object = {}): Promise<Schedule> {
  const { id: datasetId } = await upload(app, "a,b\n1,2\n", { tenant });
  const body = { datasetId, ...daily, ...wanted };
  return await scheduleOf(await send("/api/schedules", { method: "POST", body, claims: { tenant } }), 201);
}

const hourMs = 3_600_000;

/** Makes it due at a time that has been. Returns that time. */
async function due(tenant: string, { id }: Schedule, agoMs = 1_000): Promise<Date> {
  const at = new Date(Date.now() - agoMs);
  await withTenant(app.deps.db, tenant, (tx) => [
    tx.update(schedules).set({ nextAt: at }).where(eq(schedules.id, id)),
  ]);
  return at;
}

async function tasksOf(tenant: string) {
  const [rows] = await withTenant(app.deps.db, tenant, (tx) => [tx.select().from(tasks)]);
  return rows;
}

async function read(tenant: string, { id }: Schedule): Promise<Schedule> {
  return await scheduleOf(await send(`/api/schedules/${id}`, { claims: { tenant } }), 200);
}

describe("/api/schedules", () => {
  it("are made, listed, changed, paused, resumed and removed", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant);
    expect(schedule).toMatchObject({ ...daily, paused: false, lastRunAt: null, lastTaskId: null });
    const local = new Intl.DateTimeFormat("en", {
      timeZone: daily.timeZone,
      hour: "numeric",
      hourCycle: "h23",
    });
    expect(local.format(new Date(schedule.nextAt ?? 0))).toBe("06");
    expect(schedule.nextTimes).toHaveLength(3);
    expect(schedule.nextTimes[0]).toBe(schedule.nextAt);
    expect(schedule.nextTimes.map((time) => local.format(new Date(time)))).toEqual(["06", "06", "06"]);
    const page = (await (await send("/api/schedules", { claims: { tenant } })).json()) as {
      data: Schedule[];
    };
    expect(page.data).toEqual([schedule]);
    const change = async (body: object) =>
      await scheduleOf(
        await send(`/api/schedules/${schedule.id}`, { method: "PATCH", body, claims: { tenant } }),
        200,
      );
    expect(await change({ paused: true })).toMatchObject({ paused: true, nextAt: null, nextTimes: [] });
    expect(await change({ name: "Renamed" })).toMatchObject({ name: "Renamed", paused: true });
    expect(await change({ paused: false })).toMatchObject({ paused: false, nextAt: schedule.nextAt });
    const removal = { method: "DELETE", claims: { tenant } };
    expect((await send(`/api/schedules/${schedule.id}`, removal)).status).toBe(204);
    expect((await send(`/api/schedules/${schedule.id}`, removal)).status).toBe(404);
  });

  it.each([
    [{ cron: "every day" }, "body.cron"],
    [{ cron: "* * * * *" }, "body.cron"],
    [{ cron: "0 0 6 * * *" }, "body.cron"],
    [{ cron: "0 0 30 2 *" }, "body.cron"],
    [{ timeZone: "Mars/Olympus" }, "body.timeZone"],
    [{ name: "" }, "body.name"],
    [{ name: "a\0b" }, "body.name"],
    [{ name: "a\ud800" }, "body.name"],
  ])("refuses %j and names the field", async (wanted, path) => {
    const tenant = newTenant();
    const { id: datasetId } = await upload(app, "a\n1\n", { tenant });
    const body = { datasetId, ...daily, ...wanted };
    const response = await send("/api/schedules", { method: "POST", body, claims: { tenant } });
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.map((error) => error.path)).toContain(path);
  });

  it("run now beside their times", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant);
    const response = await send(`/api/schedules/${schedule.id}/run`, { method: "POST", claims: { tenant } });
    expect(response.status).toBe(202);
    const { task } = (await response.json()) as { task: Task };
    expect(await ended(app, task.id, { tenant })).toMatchObject({ status: "completed" });
    expect(await read(tenant, schedule)).toMatchObject({ lastTaskId: task.id, nextAt: schedule.nextAt });
  });

  it("are hidden from other tenants, and from whoever may not change them", async () => {
    const schedule = await made(newTenant());
    const path = `/api/schedules/${schedule.id}`;
    const other = newTenant();
    for (const [method, at] of [
      ["GET", path],
      ["DELETE", path],
      ["POST", `${path}/run`],
    ] as const)
      expect((await send(at, { method, claims: { tenant: other } })).status).toBe(404);
    const body = { datasetId: schedule.datasetId, ...daily };
    expect((await send("/api/schedules", { method: "POST", body, claims: { tenant: other } })).status).toBe(
      404,
    );
    expect((await send("/api/schedules", { method: "POST", body, claims: { role: "viewer" } })).status).toBe(
      403,
    );
    expect((await send("/api/schedules", { claims: null })).status).toBe(401);
  });
});

describe("the sweep", () => {
  it("starts one task for a time, however many sweep and whatever breaks off before it has moved on", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant);
    const at = await due(tenant, schedule);
    await Promise.all([sweepSchedules(app.deps), sweepSchedules(app.deps), sweepSchedules(app.deps)]);
    await sweepSchedules(app.deps);
    const taskId = await taskIdOf(schedule.id, at);
    expect(await tasksOf(tenant)).toMatchObject([{ id: taskId, priority: "bulk" }]);
    expect(await ended(app, taskId, { tenant })).toMatchObject({ status: "completed" });
    const moved = await read(tenant, schedule);
    expect(moved).toMatchObject({ nextAt: schedule.nextAt, lastTaskId: taskId, lastError: null });
    // It broke off behind the task: the same time is due again.
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(schedules).set({ nextAt: at }).where(eq(schedules.id, schedule.id)),
    ]);
    await sweepSchedules(app.deps);
    expect(await tasksOf(tenant)).toHaveLength(1);
    expect(await read(tenant, schedule)).toMatchObject({ nextAt: schedule.nextAt });
  });

  it("makes up for times that were missed with one run, and for none that it was paused at", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant, { cron: "0 * * * *" });
    await due(tenant, schedule, 5 * hourMs);
    await sweepSchedules(app.deps);
    await sweepSchedules(app.deps);
    expect(await tasksOf(tenant)).toHaveLength(1);
    const paused = await made(tenant);
    await send(`/api/schedules/${paused.id}`, {
      method: "PATCH",
      body: { paused: true },
      claims: { tenant },
    });
    await sweepSchedules(app.deps);
    expect(await tasksOf(tenant)).toHaveLength(1);
  });

  it("waits for a place where the plan's tasks run already, and says why where the rows are used up", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant);
    const limitTo = async (limits: { concurrentTasks: number; rowsPerMonth: number }) => {
      const entitlements = {
        ...{ plan: "free", access: "full" as const, features: [] },
        limits: { ...ownerClaims.limits, ...limits },
      };
      await withTenant(app.deps.db, tenant, (tx) => [tx.update(schedules).set({ entitlements })]);
    };
    await limitTo({ concurrentTasks: 0, rowsPerMonth: 10 });
    const at = await due(tenant, schedule);
    await sweepSchedules(app.deps);
    expect(await read(tenant, schedule)).toMatchObject({ nextAt: at.toISOString(), lastError: null });
    await limitTo({ concurrentTasks: 1, rowsPerMonth: 0 });
    await sweepSchedules(app.deps, { now: new Date(Date.now() + 2 * 60_000) });
    expect(await read(tenant, schedule)).toMatchObject({ nextAt: schedule.nextAt, lastTaskId: null });
    expect((await read(tenant, schedule)).lastError).toContain("are used up");
    expect(await tasksOf(tenant)).toEqual([]);
  });

  it("does not let what two tenants cannot run keep a third's from running, nor come first again", async () => {
    for (const busy of [newTenant(), newTenant()]) {
      const { datasetId } = await made(busy);
      const limits = { ...ownerClaims.limits, concurrentTasks: 0 };
      const entitlements = { plan: "free", access: "full" as const, features: [], limits };
      const nextAt = new Date(Date.now() - hourMs);
      const rows = Array.from({ length: 50 }, () => ({
        ...{ id: crypto.randomUUID(), tenantId: busy, datasetId, ...daily, entitlements, nextAt },
        createdBy: "somebody",
      }));
      await withTenant(app.deps.db, busy, (tx) => [tx.insert(schedules).values(rows)]);
    }
    const tenant = newTenant();
    await due(tenant, await made(tenant));
    await sweepSchedules(app.deps);
    expect(await tasksOf(tenant)).toHaveLength(1);
    const other = newTenant();
    await due(other, await made(other));
    await sweepSchedules(app.deps);
    const last = newTenant();
    await due(last, await made(last));
    await sweepSchedules(app.deps, { limit: 1 });
    expect([await tasksOf(other), await tasksOf(last)].map((found) => found.length)).toEqual([1, 1]);
  });

  it("puts off what breaks, and runs it once it can", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant);
    const at = await due(tenant, schedule);
    const broken = { timeZone: "Mars/Olympus" };
    await withTenant(app.deps.db, tenant, (tx) => [tx.update(schedules).set(broken)]);
    await sweepSchedules(app.deps);
    await withTenant(app.deps.db, tenant, (tx) => [tx.update(schedules).set({ timeZone: daily.timeZone })]);
    await sweepSchedules(app.deps);
    expect(await tasksOf(tenant)).toEqual([]);
    await sweepSchedules(app.deps, { now: new Date(Date.now() + 2 * 60_000) });
    expect(await tasksOf(tenant)).toMatchObject([{ id: await taskIdOf(schedule.id, at) }]);
  });

  it.each(["read_only", "suspended"] as const)(
    "runs nothing of a tenant that is %s, and says why",
    async (access) => {
      const tenant = newTenant();
      const schedule = await made(tenant);
      await due(tenant, schedule);
      const entitlements = { plan: "free", access, features: [], limits: ownerClaims.limits };
      await tellEntitlements(app.deps.db, [{ tenantId: tenant, entitlements }]);
      await sweepSchedules(app.deps);
      expect(await tasksOf(tenant)).toEqual([]);
      const { lastError, nextAt } = await read(tenant, schedule);
      expect([lastError, nextAt]).toEqual([expect.stringContaining("open invoice"), schedule.nextAt]);
    },
  );

  it("forgets a schedule with its data set", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant);
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.execute(sql`delete from datasets where id = ${schedule.datasetId}::uuid`),
    ]);
    expect((await send(`/api/schedules/${schedule.id}`, { claims: { tenant } })).status).toBe(404);
  });
});

describe("the next time", () => {
  const berlin = { timeZone: "Europe/Berlin" };
  const timesAfter = (cron: string, from: string, count: number) => {
    const times: string[] = [];
    for (let at: Date | null = new Date(from); times.length < count && at !== null; ) {
      at = nextTime({ cron, ...berlin }, at);
      if (at !== null) times.push(at.toISOString());
    }
    return times;
  };

  it("keeps to the clock on the wall when it changes", () => {
    expect(timesAfter("0 6 * * *", "2027-03-26T12:00:00Z", 3)).toEqual([
      ...["2027-03-27T05:00:00.000Z", "2027-03-28T04:00:00.000Z", "2027-03-29T04:00:00.000Z"],
    ]);
    expect(timesAfter("0 6 * * *", "2027-10-29T12:00:00Z", 3)).toEqual([
      ...["2027-10-30T04:00:00.000Z", "2027-10-31T05:00:00.000Z", "2027-11-01T05:00:00.000Z"],
    ]);
  });

  it("comes once on a day whose clock skips it, and once on a day that has it twice", () => {
    const inSpring = timesAfter("30 2 * * *", "2027-03-27T12:00:00Z", 2);
    expect(inSpring[0]?.slice(0, 10)).toBe("2027-03-28");
    expect(inSpring[1]).toBe("2027-03-29T00:30:00.000Z");
    const inAutumn = timesAfter("30 2 * * *", "2027-10-30T12:00:00Z", 2);
    expect(inAutumn).toEqual(["2027-10-31T00:30:00.000Z", "2027-11-01T01:30:00.000Z"]);
  });

  it("is always later, on whichever day of whichever year, and within two of them for one a day", () => {
    const times = fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }));
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe");
    const from = fc.date({ min: new Date("2026-01-01"), max: new Date("2035-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(times, zones, from, ([minute, hour], timeZone, at) => {
        const next = nextTime({ cron: `${minute} ${hour} * * *`, timeZone }, at);
        expect(next?.getTime()).toBeGreaterThan(at.getTime());
        expect((next?.getTime() ?? 0) - at.getTime()).toBeLessThanOrEqual(26 * hourMs);
      }),
      { numRuns: 300 },
    );
  });
});
