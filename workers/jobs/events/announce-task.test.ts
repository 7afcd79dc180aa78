import { eq, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { tasks, usageLedger } from "../../../db/jobs/schema.ts";
import type { TaskStatus } from "../../contract/tasks.ts";
import { initialProgress } from "../flow/plan.ts";
import { processDataset } from "../flows/process-dataset.ts";
import { completeTask } from "../tasks/complete-task.ts";
import { failTask } from "../tasks/fail-task.ts";
import { createTestApp, newTenant, type TestApp, upload } from "../test-app.ts";
import { announceTask } from "./announce-task.ts";
import { sweepAnnouncements } from "./sweep-announcements.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterEach(() => vi.restoreAllMocks());

type Told = { headers: Record<string, string>; body: string };

/** Stands in for the gateway, and keeps what it is told. */
function gateway(
  answer: (body: string) => Response | Promise<Response> = () => new Response(null, { status: 204 }),
): Told[] {
  const told: Told[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith(`${app.deps.config.gatewayUrl}/api/job-events`)) return real(input, init);
    const body = await request.text();
    told.push({ headers: Object.fromEntries(request.headers), body });
    return await answer(body);
  });
  return told;
}

const progress = initialProgress(processDataset);
const said = { kind: "bad_input", code: "no_rows", message: "The file has no rows", detail: null } as const;
const error = { ...said, step: "fetch", index: 0, attempts: 1, input: "{}" };
const flow = "process-dataset";

async function newTask({ finished = true } = {}) {
  const tenantId = newTenant();
  const { id: datasetId } = await upload(app, "a,b\n1,2\n", { tenant: tenantId });
  const taskId = crypto.randomUUID();
  const row = { id: taskId, tenantId, datasetId, createdBy: "user-1", traceId: "trace", progress };
  await withTenant(app.deps.db, tenantId, (tx) => [tx.insert(tasks).values(row)]);
  if (finished) await failTask(app.deps.db, { task: { tenantId, taskId, round: 1 }, flow, error, progress });
  return { tenantId, taskId };
}

async function announcedAt({ tenantId, taskId }: { tenantId: string; taskId: string }) {
  const [[row]] = await withTenant(app.deps.db, tenantId, (tx) => [
    tx.select({ at: tasks.announcedAt }).from(tasks).where(eq(tasks.id, taskId)),
  ]);
  return row?.at ?? null;
}

/** Tasks of other tests that nobody was told of wait in the same database, and are older. */
const ofAll = { afterSeconds: 0, limit: 100_000 };

describe("announcing a finished task", () => {
  it("tells the gateway once, signed so that the scheme's own library verifies it", async () => {
    const told = gateway();
    const task = await newTask();
    await announceTask(app.deps, task);
    await announceTask(app.deps, task);
    expect(told).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: "" }] = told;
    const verifier = new Webhook(btoa(app.deps.config.webhookSecret));
    expect(verifier.verify(body, headers)).toEqual({
      type: "task.failed",
      timestamp: expect.stringMatching(/Z$/),
      data: { ...task, createdBy: "user-1", reason: "The file has no rows" },
    });
    expect(headers["webhook-id"]).toBe(`task.failed:${task.taskId}`);
    expect(await announcedAt(task)).not.toBeNull();
  });

  it("says of a completed one how many rows its tenant has had this month", async () => {
    const told = gateway();
    const { tenantId, taskId } = await newTask({ finished: false });
    const used = (quantity: number, createdAt = new Date()) => ({
      ...{ transactionId: crypto.randomUUID(), taskId: crypto.randomUUID(), metric: "rows" },
      ...{ tenantId, quantity, createdAt },
    });
    const before = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 0));
    await withTenant(app.deps.db, tenantId, (tx) => [
      tx.insert(usageLedger).values([used(40), used(1_000, before), { ...used(7), metric: "files" }]),
    ]);
    const elsewhere = newTenant();
    await withTenant(app.deps.db, elsewhere, (tx) => [
      tx.insert(usageLedger).values({ ...used(5_000), tenantId: elsewhere }),
    ]);
    const parts = { score: 90, completeness: 1, validity: 1, uniqueness: 1 };
    const result = { ...parts, rows: 2, errorRowCount: 0, unlistedErrors: 0, columns: [], errorRows: [] };
    const keys = { cleanKey: "clean", errorsKey: "errors" };
    await completeTask(app.deps.db, { task: { tenantId, taskId, round: 1 }, result, progress, ...keys });
    await announceTask(app.deps, { tenantId, taskId });
    const data = { tenantId, taskId, createdBy: "user-1", score: 90, rowsThisMonth: 42 };
    expect(told.map(({ body }) => JSON.parse(body))).toMatchObject([{ type: "task.completed", data }]);
  });

  it("says nothing of a task that still runs", async () => {
    const told = gateway();
    const task = await newTask({ finished: false });
    await announceTask(app.deps, task);
    expect(told).toEqual([]);
    expect(await announcedAt(task)).toBeNull();
  });

  it("leaves what the gateway did not take to the sweep, under the same id", async () => {
    let isAway = true;
    const told = gateway(() => new Response(null, { status: isAway ? 503 : 204 }));
    const task = await newTask();
    await expect(announceTask(app.deps, task)).rejects.toThrow("The gateway answered 503");
    expect(await announcedAt(task)).toBeNull();
    isAway = false;
    expect(await sweepAnnouncements(app.deps, ofAll)).toBeGreaterThanOrEqual(1);
    expect(await announcedAt(task)).not.toBeNull();
    const ids = told.map(({ headers }) => headers["webhook-id"]).filter((id) => id?.endsWith(task.taskId));
    expect(ids).toEqual([`task.failed:${task.taskId}`, `task.failed:${task.taskId}`]);
  });

  it("of one round says nothing of the next, which began while the first was told", async () => {
    const { tenantId, taskId } = await newTask();
    const isIt = eq(tasks.id, taskId);
    const told = gateway(async () => {
      if (told.length === 1)
        await withTenant(app.deps.db, tenantId, (tx) => [
          tx
            .update(tasks)
            .set({ round: 2, status: "pending", finishedAt: null, announcedAt: null })
            .where(isIt),
        ]);
      return new Response(null, { status: 204 });
    });
    await announceTask(app.deps, { tenantId, taskId });
    expect(await announcedAt({ tenantId, taskId })).toBeNull();
    await failTask(app.deps.db, { task: { tenantId, taskId, round: 2 }, flow, error, progress });
    await announceTask(app.deps, { tenantId, taskId });
    const ids = told.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toEqual([`task.failed:${taskId}`, `task.failed:${taskId}:2`]);
  });

  it("of one that cannot be told keeps none of the others from being told", async () => {
    const [refused, other] = [await newTask(), await newTask()];
    const told = gateway((body) => new Response(null, { status: body.includes(refused.taskId) ? 500 : 204 }));
    vi.spyOn(app.deps.log, "error").mockImplementation(() => {});
    await sweepAnnouncements(app.deps, ofAll);
    expect([await announcedAt(refused), await announcedAt(other)]).toEqual([null, expect.any(Date)]);
    expect(told.some(({ body }) => body.includes(other.taskId))).toBe(true);
  });

  it("is not kept from it by those that were cancelled, of which nothing is told", async () => {
    gateway();
    const [cancelled, other] = [await newTask(), await newTask()];
    const finishedBefore = async (
      { tenantId, taskId }: typeof other,
      values: { hours: number; status: TaskStatus },
    ) =>
      await withTenant(app.deps.db, tenantId, (tx) => [
        tx
          .update(tasks)
          .set({ status: values.status, finishedAt: sql`now() - make_interval(hours => ${values.hours})` })
          .where(eq(tasks.id, taskId)),
      ]);
    // Older than those of other tests: the sweep finds these first.
    await finishedBefore(cancelled, { hours: 70, status: "cancelled" });
    await finishedBefore(other, { hours: 69, status: "failed" });
    await sweepAnnouncements(app.deps, { limit: 1 });
    expect([await announcedAt(cancelled), await announcedAt(other)]).toEqual([null, expect.any(Date)]);
  });
});
