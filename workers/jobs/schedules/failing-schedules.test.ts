import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import { type JobEvent, jobEventSchema } from "../../contract/job-events.ts";
import type { Schedule } from "../../contract/schedules.ts";
import { ownerClaims } from "../auth/test-tokens.ts";
import { createTestApp, newTenant, type TestApp, upload } from "../test-app.ts";
import { sweepFailing } from "./sweep-failing.ts";
import { sweepSchedules } from "./sweep-schedules.ts";

type Told = { id: string; event: JobEvent };

let app: TestApp;
/** What the gateway was told, as far as it could be verified. */
let told: Told[];
let gatewayStatus: number;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(() => {
  told = [];
  gatewayStatus = 204;
  const { gatewayUrl, webhookSecret } = app.deps.config;
  const verifier = new Webhook(btoa(webhookSecret));
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith(gatewayUrl)) return await real(input, init);
    const headers = Object.fromEntries(request.headers);
    const event = jobEventSchema.parse(verifier.verify(await request.text(), headers));
    told.push({ id: headers["webhook-id"] ?? "", event });
    return new Response(null, { status: gatewayStatus });
  });
});
/** What other tests left untold would come first. */
beforeEach(async () => {
  await sweepFailing(app.deps);
  told = [];
});
afterEach(() => vi.restoreAllMocks());

async function send(tenant: string, path: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return await app.request(path, { method: "POST", headers, body: JSON.stringify(body) }, { tenant });
}

async function made(tenant: string): Promise<Schedule> {
  const { id: datasetId } = await upload(app, "a,b\n1,2\n", { tenant });
  const response = await send(tenant, "/api/schedules", { datasetId, name: "Nightly", cron: "0 3 * * *" });
  return ((await response.json()) as { schedule: Schedule }).schedule;
}

/** Lets a time come that begins a task, or begins none since the month's rows are used up. */
async function comes(tenant: string, { id }: Schedule, { works }: { works: boolean }): Promise<void> {
  const limits = { ...ownerClaims.limits, rowsPerMonth: works ? 1_000 : 0 };
  const entitlements = { plan: "free", access: "full" as const, features: [], limits };
  await withTenant(app.deps.db, tenant, (tx) => [
    tx
      .update(schedules)
      .set({ entitlements, nextAt: new Date(Date.now() - 1_000) })
      .where(eq(schedules.id, id)),
  ]);
  await sweepSchedules(app.deps);
}

/** What there is to tell of the schedule: of others of the same database too, where other tests left them. */
async function toldOf({ id }: Schedule): Promise<Told[]> {
  await sweepFailing(app.deps);
  return told.filter(({ event }) => event.type === "schedule.failing" && event.data.scheduleId === id);
}

describe("a schedule that begins no tasks", () => {
  it("is told of once, and again once it has worked meanwhile", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant);
    await comes(tenant, schedule, { works: true });
    expect(await toldOf(schedule)).toEqual([]);
    await comes(tenant, schedule, { works: false });
    const [first, ...more] = await toldOf(schedule);
    expect(first?.event).toMatchObject({
      type: "schedule.failing",
      data: {
        ...{ tenantId: tenant, scheduleId: schedule.id, name: "Nightly", createdBy: ownerClaims.sub },
        reason: expect.stringContaining("are used up"),
      },
    });
    expect(more).toEqual([]);
    await comes(tenant, schedule, { works: false });
    expect(await toldOf(schedule)).toHaveLength(1);
    await comes(tenant, schedule, { works: true });
    await comes(tenant, schedule, { works: false });
    const [, second] = await toldOf(schedule);
    expect(second?.id).toMatch(new RegExp(`^schedule\\.failing:${schedule.id}:\\d+$`));
    expect(second?.id).not.toBe(first?.id);
  });

  it("is told of again, under the same id, until the gateway has taken it", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant);
    await comes(tenant, schedule, { works: false });
    gatewayStatus = 503;
    expect(await toldOf(schedule)).toHaveLength(1);
    gatewayStatus = 204;
    const [first, second, ...more] = await toldOf(schedule);
    expect([second?.id, more]).toEqual([first?.id, []]);
    expect(await toldOf(schedule)).toHaveLength(2);
  });

  it("is told of together with all of the same maker that fail for the same reason", async () => {
    const tenant = newTenant();
    const [first, second] = [await made(tenant), await made(tenant)];
    for (const schedule of [first, second]) await comes(tenant, schedule, { works: false });
    const [event, ...more] = await toldOf(first);
    expect([event?.event.data, more]).toEqual([expect.objectContaining({ others: 1 }), []]);
    expect(await toldOf(second)).toEqual([]);
  });

  it("keeps nothing waiting where the gateway does not answer, and is given up after three days", async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const [schedule, later] = [await made(tenant), await made(other)];
    await comes(tenant, schedule, { works: false });
    await comes(other, later, { works: false });
    gatewayStatus = 503;
    expect(await toldOf(later)).toEqual([]);
    expect(told).toHaveLength(1);
    // What is refused alone stands in nobody's way.
    gatewayStatus = 400;
    expect(await toldOf(later)).toHaveLength(1);
    const since = (days: number) =>
      withTenant(app.deps.db, tenant, (tx) => [
        tx.update(schedules).set({ failingSince: new Date(Date.now() - days * 24 * 3_600_000) }),
      ]);
    gatewayStatus = 204;
    await since(4);
    told = [];
    expect(await toldOf(schedule)).toEqual([]);
    await since(2);
    expect(await toldOf(schedule)).toHaveLength(1);
  });

  it("has worked again once it was run by hand", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant);
    await comes(tenant, schedule, { works: false });
    expect(await toldOf(schedule)).toHaveLength(1);
    expect((await send(tenant, `/api/schedules/${schedule.id}/run`, {})).status).toBe(202);
    await comes(tenant, schedule, { works: false });
    expect(await toldOf(schedule)).toHaveLength(2);
  });

  it("is told of only when its time is given up, not while it is tried again", async () => {
    const tenant = newTenant();
    const schedule = await made(tenant);
    const limits = { ...ownerClaims.limits, concurrentTasks: 0 };
    const entitlements = { plan: "free", access: "full" as const, features: [], limits };
    const now = new Date();
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(schedules).set({ entitlements, nextAt: new Date(now.getTime() - 1_000) }),
    ]);
    await sweepSchedules(app.deps, { now });
    expect(await toldOf(schedule)).toEqual([]);
    // Its next time has come, and there is still no place.
    await sweepSchedules(app.deps, { now: new Date(now.getTime() + 25 * 3_600_000) });
    expect(await toldOf(schedule)).toHaveLength(1);
  });
});
