import { sql } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import type { Dataset } from "../../contract/datasets.ts";
import type { Schedule } from "../../contract/schedules.ts";
import type { Task } from "../../contract/tasks.ts";
import { ownerClaims } from "../auth/test-tokens.ts";
import { createTestApp, ended, newTenant, type TestApp } from "../test-app.ts";
import { taskIdOf } from "./fire-schedule.ts";
import { sweepSchedules } from "./sweep-schedules.ts";

const url = "https://files.customer.test/people.csv?key=secret";
const minuteMs = 60_000;

let app: TestApp;
/** What the address answers, and how often it was asked. */
let answer: () => Response | Promise<Response>;
let asked: number;

beforeAll(async () => {
  app = await createTestApp();
});

beforeEach(() => {
  asked = 0;
  answer = () => new Response("a,b\n1,2\n");
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (request.url.startsWith(app.deps.config.dnsUrl))
      return Response.json({ Status: 0, Answer: [{ type: 1, data: "93.184.216.34" }] });
    if (request.url !== url) return await real(input, init);
    asked += 1;
    return await answer();
  });
});
afterEach(() => vi.restoreAllMocks());

async function send<Answer>(path: string, tenant: string, body?: object): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  return (await (await app.request(path, init, { tenant })).json()) as Answer;
}

/** A schedule over a file of that address, of which the daily time is due since a second. */
async function due(tenant: string): Promise<{ schedule: Schedule; at: Date }> {
  const imported = { name: "fetched", url };
  const { dataset } = await send<{ dataset: Dataset }>("/api/datasets/import", tenant, imported);
  expect(dataset.sourceHost).toBe("files.customer.test");
  const wanted = { datasetId: dataset.id, name: "Daily", cron: "0 6 * * *" };
  const { schedule } = await send<{ schedule: Schedule }>("/api/schedules", tenant, wanted);
  const at = new Date(Date.now() - 1_000);
  await change(tenant, { nextAt: at });
  asked = 0;
  return { schedule, at };
}

async function change(tenant: string, set: Partial<typeof schedules.$inferInsert>): Promise<void> {
  await withTenant(app.deps.db, tenant, (tx) => [tx.update(schedules).set(set)]);
}

async function read(tenant: string, { id }: Schedule): Promise<Schedule> {
  return (await send<{ schedule: Schedule }>(`/api/schedules/${id}`, tenant)).schedule;
}

async function countTasks(tenant: string): Promise<number> {
  const [[row]] = await withTenant(app.deps.db, tenant, (tx) => [
    tx.select({ count: sql<number>`count(*)`.mapWith(Number) }).from(tasks),
  ]);
  return row?.count ?? 0;
}

const sweepIn = (minutes: number) =>
  sweepSchedules(app.deps, { now: new Date(Date.now() + minutes * minuteMs) });

describe("a schedule over a file that came from an address", () => {
  it("fetches it again, and runs over what is there now", async () => {
    const tenant = newTenant();
    const { schedule, at } = await due(tenant);
    answer = () => new Response("other,names,now\n1,2,3\n4,5,6\n");
    await sweepSchedules(app.deps);
    const task = await ended(app, await taskIdOf(schedule.id, at), { tenant });
    expect(task.result?.columns.map(({ name }) => name)).toEqual(["other", "names", "now"]);
    expect([asked, await countTasks(tenant)]).toEqual([1, 1]);
    expect(await read(tenant, schedule)).toMatchObject({
      ...{ lastTaskId: task.id, lastTaskStatus: "completed", lastError: null, nextAt: schedule.nextAt },
      ...{ datasetName: "fetched", sourceHost: "files.customer.test" },
    });
  });

  it("fetches it once for a time, however many sweep", async () => {
    const tenant = newTenant();
    const { schedule } = await due(tenant);
    await Promise.all([sweepSchedules(app.deps), sweepSchedules(app.deps), sweepSchedules(app.deps)]);
    await sweepIn(1);
    expect([asked, await countTasks(tenant)]).toEqual([1, 1]);
    expect(await read(tenant, schedule)).toMatchObject({ nextAt: schedule.nextAt });
  });

  it("is fetched by another sweep where one broke off, once it is sure to be gone", async () => {
    const tenant = newTenant();
    const { schedule } = await due(tenant);
    await change(tenant, { retryAt: new Date(Date.now() + 10 * minuteMs) });
    await sweepIn(9);
    expect(asked).toBe(0);
    await sweepIn(11);
    expect(asked).toBe(1);
    expect(await read(tenant, schedule)).toMatchObject({ lastTaskId: expect.any(String) });
  });

  it("says why a file cannot be had, tries again, and runs once it can", async () => {
    const tenant = newTenant();
    const { schedule, at } = await due(tenant);
    answer = () => new Response("nothing", { status: 503 });
    await sweepSchedules(app.deps);
    const told = await read(tenant, schedule);
    expect(told.lastError).toContain("It answers 503");
    expect([told.nextAt, told.lastTaskId]).toEqual([at.toISOString(), null]);
    answer = () => new Response("a,b\n1,2\n");
    await sweepIn(2);
    expect(await read(tenant, schedule)).toMatchObject({
      ...{ lastTaskId: await taskIdOf(schedule.id, at), lastError: null, nextAt: schedule.nextAt },
    });
  });

  it("goes on with its next time where the file could not be had for an hour, and runs nothing over the old one", async () => {
    const tenant = newTenant();
    const { schedule } = await due(tenant);
    const at = new Date(Date.now() - 61 * minuteMs);
    await change(tenant, { nextAt: at });
    answer = () => new Response("gone", { status: 404 });
    await sweepSchedules(app.deps);
    const moved = await read(tenant, schedule);
    expect(moved.lastError).toContain("It answers 404");
    expect(moved).toMatchObject({ paused: false, nextAt: schedule.nextAt, lastTaskId: null });
    expect(await countTasks(tenant)).toBe(0);
  });

  it("asks nobody while its task would not be let in", async () => {
    const tenant = newTenant();
    const { schedule } = await due(tenant);
    const limits = { ...ownerClaims.limits, rowsPerMonth: 0 };
    await change(tenant, { entitlements: { plan: "free", access: "full", features: [], limits } });
    await sweepSchedules(app.deps);
    expect(asked).toBe(0);
    expect((await read(tenant, schedule)).lastError).toContain("are used up");
  });

  it("does not wait for the address of another", async () => {
    const [slow, quick] = [newTenant(), newTenant()];
    const { schedule: waiting } = await due(slow);
    const { schedule } = await due(quick);
    const { promise: go, resolve: letGo } = Promise.withResolvers<void>();
    answer = async () => {
      if (asked === 1) await go;
      return new Response("a,b\n1,2\n");
    };
    const sweep = sweepSchedules(app.deps);
    const isDone = async (tenant: string, which: Schedule) => (await read(tenant, which)).lastTaskId !== null;
    await vi.waitFor(async () => {
      const done = [await isDone(slow, waiting), await isDone(quick, schedule)];
      expect(done.filter(Boolean)).toHaveLength(1);
    });
    letGo();
    await sweep;
    expect([await isDone(slow, waiting), await isDone(quick, schedule)]).toEqual([true, true]);
  });

  it("fetches it too when it is run beside its times, and says so when there is no file", async () => {
    const tenant = newTenant();
    const { schedule } = await due(tenant);
    answer = () => new Response("now\n1\n");
    const { task } = await send<{ task: Task }>(`/api/schedules/${schedule.id}/run`, tenant, {});
    const done = await ended(app, task.id, { tenant });
    expect(done.result?.columns.map(({ name }) => name)).toEqual(["now"]);
    answer = () => new Response("no", { status: 500 });
    const refused = await send<object>(`/api/schedules/${schedule.id}/run`, tenant, {});
    expect(refused).toMatchObject({ status: 422, detail: expect.stringContaining("It answers 500") });
  });

  it("shows nobody more of the address than its host", async () => {
    const tenant = newTenant();
    const { schedule } = await due(tenant);
    const shown = JSON.stringify([
      await send<object>("/api/datasets", tenant),
      await send<object>(`/api/datasets/${schedule.datasetId}`, tenant),
      await send<object>(`/api/schedules/${schedule.id}`, tenant),
    ]);
    expect(shown).toContain("files.customer.test");
    expect(shown).not.toContain("secret");
  });
});
