import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { and, eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { deadLetters, taskResults, tasks, usageLedger } from "../../../db/jobs/schema.ts";
import type { Flow } from "../../../durable-objects/flow.ts";
import type { FlowError } from "../../../durable-objects/flow-protocol.ts";
import type { DeadLetter, ReplayedDeadLetters } from "../../contract/dead-letters.ts";
import type { Problem } from "../../contract/problem.ts";
import type { Task } from "../../contract/tasks.ts";
import { readSource } from "../datasets/read-source.ts";
import { buryMessage } from "../dead-letters/bury-message.ts";
import { sweepLetters } from "../dead-letters/sweep-letters.ts";
import { taskFolder, workFolder } from "../files/keys.ts";
import { flowObject } from "../flow/flow-client.ts";
import { completeTask } from "../tasks/complete-task.ts";
import { failTask } from "../tasks/fail-task.ts";
import { sweepCancelled } from "../tasks/sweep-cancelled.ts";
import { sweepTasks } from "../tasks/sweep-tasks.ts";
import { createTestApp, ended, newTenant, run, start, type TestApp, upload } from "../test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

const content = "name,email\nada,ada@example.com\ngrace,grace@example.com\n";
const rows = Array.from({ length: 60_000 }, (_, index) => `${index},name ${index}`);
/** Enough for several chunks. */
const large = ["id,name", ...rows].join("\n");

async function steer(id: string, verb: string, tenant: string, claims: object = {}): Promise<Response> {
  return await app.request(`/api/tasks/${id}/${verb}`, { method: "POST" }, { tenant, ...claims });
}

async function taskOf(response: Response, status: number): Promise<Task> {
  expect(response.status, await response.clone().text()).toBe(status);
  return ((await response.json()) as { task: Task }).task;
}

async function codeOf(response: Response): Promise<[number, string]> {
  return [response.status, ((await response.json()) as Problem).code];
}

async function rowOf(tenant: string, id: string) {
  const [[row]] = await withTenant(app.deps.db, tenant, (tx) => [
    tx.select().from(tasks).where(eq(tasks.id, id)),
  ]);
  return row ?? expect.fail(`the task "${id}" has no row`);
}

async function filesOf(tenantId: string, { id: taskId, datasetId }: Task): Promise<string[]> {
  const { objects } = await env.FILES.list({ prefix: `${taskFolder({ tenantId, datasetId, taskId })}/` });
  return objects.map(({ key }) => key);
}

const gaveUp: FlowError = {
  ...{ kind: "unknown", code: "step_failed", message: "The step failed", detail: '{"message":"secret"}' },
  ...{ step: "aggregate", index: 0, attempts: 5, input: '{"folder":"x"}' },
};

/** A task that failed of something else than its file: it was paused for longer than may be. */
async function failedTask(tenant: string): Promise<Task> {
  const { id: datasetId } = await upload(app, content, { tenant });
  const task = await start(app, datasetId, { tenant });
  await steer(task.id, "pause", tenant);
  const stub = flowObject(app.deps.flows, task.id);
  await runInDurableObject<Flow, void>(stub, (_flow, { storage }) => {
    storage.sql.exec("update flows set due_at = 0");
  });
  // The object knows its rows, so it begins anew after that.
  await evictDurableObject(stub);
  await stub.nudge();
  const failed = await ended(app, task.id, { tenant });
  expect(failed).toMatchObject({ status: "failed", error: { code: "paused_too_long" } });
  return failed;
}

async function lettersOf(tenant: string, query = ""): Promise<DeadLetter[]> {
  const response = await app.request(`/api/dead-letters${query}`, {}, { tenant });
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: DeadLetter[] }).data;
}

async function letterOf(tenant: string): Promise<DeadLetter> {
  const [letter] = await lettersOf(tenant);
  return letter ?? expect.fail("there is no dead letter");
}

describe("POST /api/tasks/{id}/cancel", () => {
  it("stops a running task, keeps nothing of it, books nothing, and is told to its stream", async () => {
    const tenant = newTenant();
    const { id: datasetId } = await upload(app, large, { tenant });
    const { id } = await start(app, datasetId, { tenant });
    const stream = await app.request(`/api/tasks/${id}/events`, {}, { tenant });
    const cancelled = await taskOf(await steer(id, "cancel", tenant), 200);
    expect(cancelled).toMatchObject({ status: "cancelled", result: null, error: null });
    const events = await stream.text();
    expect(events.trim().split("\n\n").at(-1)).toContain('"status":"cancelled"');
    await expect
      .poll(async () => (await flowObject(app.deps.flows, id).snapshot(id))?.state, { timeout: 20_000 })
      .toBe("cancelled");
    expect(await filesOf(tenant, cancelled)).toEqual([]);
    const [ledger, results] = await withTenant(app.deps.db, tenant, (tx) => [
      tx.select().from(usageLedger),
      tx.select().from(taskResults),
    ]);
    expect([ledger, results]).toEqual([[], []]);
    expect(await taskOf(await steer(id, "cancel", tenant), 200)).toEqual(cancelled);
    // Its dataset is free to be deleted or worked on again.
    expect(await ended(app, (await start(app, datasetId, { tenant })).id, { tenant })).toMatchObject({
      status: "completed",
    });
  });

  it("is decided by what is written first: the end of a task and its cancelling never both count", async () => {
    for (let round = 0; round < 5; round += 1) {
      const tenant = newTenant();
      const { id: datasetId } = await upload(app, content, { tenant });
      const task = await start(app, datasetId, { tenant });
      const { progress } = task;
      await flowObject(app.deps.flows, task.id).pause(task.id);
      const result = {
        score: 1,
        completeness: 1,
        validity: 1,
        uniqueness: 1,
        rows: 2,
        errorRowCount: 0,
        unlistedErrors: 0,
      };
      const completion = {
        task: { tenantId: tenant, taskId: task.id, round: 1 },
        result: { ...result, columns: [], errorRows: [] },
        ...{ cleanKey: "clean", errorsKey: "errors", progress },
      };
      const [standing, response] = await Promise.all([
        completeTask(app.deps.db, completion),
        steer(task.id, "cancel", tenant),
      ]);
      const { status } = await rowOf(tenant, task.id);
      const [ledger] = await withTenant(app.deps.db, tenant, (tx) => [tx.select().from(usageLedger)]);
      expect([standing, response.status, ledger.length]).toEqual(
        status === "completed" ? ["completed", 409, 1] : ["cancelled", 200, 0],
      );
    }
  });

  it("comes too late for a task that has ended, and knows no other tenant's", async () => {
    const tenant = newTenant();
    const { id } = await run(app, content, { tenant });
    for (const verb of ["cancel", "pause", "resume", "retry"]) {
      expect(await codeOf(await steer(id, verb, tenant)), verb).toEqual([409, "conflict"]);
      expect(await codeOf(await steer(id, verb, newTenant())), verb).toEqual([404, "not_found"]);
      expect((await app.request(`/api/tasks/${id}/${verb}`, { method: "POST" }, null)).status).toBe(401);
      expect(await codeOf(await steer(id, verb, tenant, { role: "viewer" }))).toEqual([403, "forbidden"]);
      expect((await app.request(`/api/tasks/${id}/${verb}`, {}, { tenant })).status).toBe(405);
    }
  });

  it("is told to a flow that could not be told at once, by the sweep", async () => {
    const tenant = newTenant();
    const { id: datasetId } = await upload(app, large, { tenant });
    const { id } = await start(app, datasetId, { tenant });
    // As after a crash between the row and the flow.
    await withTenant(app.deps.db, tenant, (tx) => [
      tx
        .update(tasks)
        .set({ status: "cancelled", finishedAt: sql`now() - interval '1 minute'`, drivenAt: null })
        .where(eq(tasks.id, id)),
    ]);
    await sweepCancelled(app.deps);
    const stub = flowObject(app.deps.flows, id);
    await expect.poll(async () => (await stub.snapshot(id))?.state, { timeout: 20_000 }).toBe("cancelled");
    const { drivenAt, finishedAt } = await rowOf(tenant, id);
    expect(Number(drivenAt)).toBeGreaterThan(Number(finishedAt));
  });
});

describe("pausing and resuming a task", () => {
  it("shows it as paused, in every answer, until it goes on to its end", async () => {
    const tenant = newTenant();
    const { id: datasetId } = await upload(app, large, { tenant });
    const { id } = await start(app, datasetId, { tenant });
    expect(await taskOf(await steer(id, "pause", tenant), 200)).toMatchObject({ status: "paused" });
    const read = await app.request(`/api/tasks/${id}`, {}, { tenant });
    expect(await taskOf(read, 200)).toMatchObject({ status: "paused" });
    expect(await rowOf(tenant, id)).toMatchObject({ status: "paused" });
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(tasks).set({ drivenAt: sql`now() - interval '1 day'` }).where(eq(tasks.id, id)),
    ]);
    await sweepTasks(app.deps);
    expect(await rowOf(tenant, id)).toMatchObject({ status: "paused" });
    expect(await taskOf(await steer(id, "pause", tenant), 200)).toMatchObject({ status: "paused" });
    expect(await taskOf(await steer(id, "resume", tenant), 200)).toMatchObject({ status: "processing" });
    expect(await ended(app, id, { tenant })).toMatchObject({ status: "completed", result: { rows: 60_000 } });
  });

  it("may be cancelled while it is paused", async () => {
    const tenant = newTenant();
    const { id: datasetId } = await upload(app, large, { tenant });
    const { id } = await start(app, datasetId, { tenant });
    await steer(id, "pause", tenant);
    expect(await taskOf(await steer(id, "cancel", tenant), 200)).toMatchObject({ status: "cancelled" });
    expect(await codeOf(await steer(id, "resume", tenant))).toEqual([409, "conflict"]);
  });
});

describe("retrying a task", () => {
  it("begins it again where it failed, once, and ends it like one that never failed", async () => {
    const tenant = newTenant();
    const failed = await failedTask(tenant);
    const letter = await letterOf(tenant);
    expect(letter).toMatchObject({
      ...{ taskId: failed.id, source: "step", status: "waiting", flow: "process-dataset" },
      error: { kind: "timeout", code: "paused_too_long" },
    });
    const answers = await Promise.all([1, 2, 3].map(() => steer(failed.id, "retry", tenant)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    expect(await ended(app, failed.id, { tenant })).toMatchObject({ status: "completed", error: null });
    expect(await rowOf(tenant, failed.id)).toMatchObject({ round: 2 });
    expect(await letterOf(tenant)).toMatchObject({ id: letter.id, status: "replayed" });
    const [ledger] = await withTenant(app.deps.db, tenant, (tx) => [tx.select().from(usageLedger)]);
    expect(ledger).toHaveLength(1);
  });

  it("goes by the rows of the plan that is there now, not of the one that it failed under", async () => {
    const tenant = newTenant();
    const failed = await failedTask(tenant);
    const before = (await rowOf(tenant, failed.id)).rowLimit;
    const limits = { ...(await limitsOf()), rowsPerMonth: 1 };
    expect(limits.rowsPerMonth).not.toBe(before);
    expect((await steer(failed.id, "retry", tenant, { limits })).status).toBe(202);
    expect(await rowOf(tenant, failed.id)).toMatchObject({ round: 2, rowLimit: 1 });
    const { id: taskId, datasetId } = failed;
    expect(await readSource(app.deps.db, { tenantId: tenant, taskId, datasetId })).toMatchObject({
      allowance: { of: 1 },
    });
  });

  it("is begun by the sweep when its flow could not be told", async () => {
    const tenant = newTenant();
    const { id } = await failedTask(tenant);
    await withTenant(app.deps.db, tenant, (tx) => [
      tx
        .update(tasks)
        .set({
          status: "pending",
          finishedAt: null,
          drivenAt: null,
          round: 2,
          createdAt: sql`now() - interval '1 hour'`,
        })
        .where(eq(tasks.id, id)),
    ]);
    await sweepTasks(app.deps);
    expect(await ended(app, id, { tenant })).toMatchObject({ status: "completed" });
  });

  it("lets nothing of the earlier round count any more, whatever it still writes", async () => {
    const tenant = newTenant();
    const failed = await failedTask(tenant);
    const { progress } = failed;
    const earlier = { tenantId: tenant, taskId: failed.id, round: 1 };
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(tasks).set({ status: "pending", finishedAt: null, round: 2 }).where(eq(tasks.id, failed.id)),
    ]);
    const result = {
      score: 1,
      completeness: 1,
      validity: 1,
      uniqueness: 1,
      rows: 2,
      errorRowCount: 0,
      unlistedErrors: 0,
    };
    const completion = { task: earlier, result: { ...result, columns: [], errorRows: [] }, progress };
    const keys = { cleanKey: "clean", errorsKey: "errors" };
    expect(await completeTask(app.deps.db, { ...completion, ...keys })).toBe("superseded");
    const failure = { task: earlier, flow: "process-dataset", error: gaveUp, progress };
    expect(await failTask(app.deps.db, failure)).toBe("superseded");
    expect(await rowOf(tenant, failed.id)).toMatchObject({ status: "pending", round: 2 });
    expect(await lettersOf(tenant)).toHaveLength(1);
  });

  it("is refused where the file itself is to blame, and where the plan allows no more", async () => {
    const tenant = newTenant();
    const refused = await run(app, "", { tenant });
    expect(await codeOf(await steer(refused.id, "retry", tenant))).toEqual([409, "conflict"]);
    expect(await lettersOf(tenant)).toEqual([]);
    const failed = await failedTask(tenant);
    const limits = { ...(await limitsOf()), concurrentTasks: 0 };
    expect(await codeOf(await steer(failed.id, "retry", tenant, { limits }))).toEqual([429, "rate_limited"]);
    const used = { ...(await limitsOf()), rowsPerMonth: 0 };
    expect(await codeOf(await steer(failed.id, "retry", tenant, { limits: used }))).toEqual([
      402,
      "payment_required",
    ]);
    expect(await letterOf(tenant)).toMatchObject({ status: "waiting" });
  });

  it("is refused while its dataset is in the bin, also by its dead letter", async () => {
    const tenant = newTenant();
    const { id, datasetId } = await failedTask(tenant);
    const ofDataset = (method: string, path = "") =>
      app.request(`/api/datasets/${datasetId}${path}`, { method }, { tenant });
    expect((await ofDataset("DELETE")).status).toBe(204);
    expect(await codeOf(await steer(id, "retry", tenant))).toEqual([410, "gone"]);
    const letter = await letterOf(tenant);
    const replay = () => app.request(`/api/dead-letters/${letter.id}/replay`, { method: "POST" }, { tenant });
    expect(await codeOf(await replay())).toEqual([410, "gone"]);
    expect(await rowOf(tenant, id)).toMatchObject({ status: "failed", round: 1 });
    expect(await letterOf(tenant)).toMatchObject({ status: "waiting" });
    expect((await ofDataset("POST", "/restore")).status).toBe(200);
    expect((await replay()).status).toBe(202);
    expect(await ended(app, id, { tenant })).toMatchObject({ status: "completed" });
  });
});

async function limitsOf() {
  const { limits } = await app.deps.verifyToken(await app.issuer.sign({}));
  return limits;
}

describe("dead letters", () => {
  it("are listed, read, replayed one or several at a time, and discarded", async () => {
    const tenant = newTenant();
    const failed = [await failedTask(tenant), await failedTask(tenant), await failedTask(tenant)];
    const letters = await lettersOf(tenant, "?status=waiting");
    expect(letters.map(({ taskId }) => taskId).sort()).toEqual(failed.map(({ id }) => id).sort());
    const [one, two, three] = letters as [DeadLetter, DeadLetter, DeadLetter];
    const read = await app.request(`/api/dead-letters/${one.id}`, {}, { tenant });
    expect(await read.json()).toEqual({ deadLetter: one });
    expect(one.traceId.length).toBeGreaterThan(0);

    const discarded = await app.request(`/api/dead-letters/${one.id}`, { method: "DELETE" }, { tenant });
    expect(discarded.status).toBe(204);
    expect(await filesOf(tenant, { ...(failed[0] as Task), id: one.taskId ?? "" })).toEqual([]);
    expect(await codeOf(await steer(one.taskId ?? "", "retry", tenant))).toEqual([409, "conflict"]);

    const single = await app.request(`/api/dead-letters/${two.id}/replay`, { method: "POST" }, { tenant });
    expect(single.status).toBe(202);
    expect(await single.json()).toMatchObject({ deadLetter: { id: two.id, status: "replayed" } });

    const stranger = crypto.randomUUID();
    const several = await app.request(
      "/api/dead-letters/replay",
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ids: [one.id, two.id, three.id, stranger] }),
      },
      { tenant },
    );
    const { data } = (await several.json()) as ReplayedDeadLetters;
    expect(data.map(({ id, replayed, problem }) => [id, replayed, problem?.code])).toEqual([
      [one.id, false, "conflict"],
      [two.id, false, "conflict"],
      [three.id, true, undefined],
      [stranger, false, "not_found"],
    ]);
    for (const { taskId } of [two, three]) {
      expect(await ended(app, taskId ?? "", { tenant })).toMatchObject({ status: "completed" });
    }
  });

  it("of a tenant are its own, and nobody changes them who may not", async () => {
    const tenant = newTenant();
    await failedTask(tenant);
    const { id } = await letterOf(tenant);
    const requests = [
      [`/api/dead-letters/${id}`, "GET"],
      [`/api/dead-letters/${id}`, "DELETE"],
      [`/api/dead-letters/${id}/replay`, "POST"],
    ] as const;
    for (const [path, method] of requests) {
      expect((await app.request(path, { method }, { tenant: newTenant() })).status).toBe(404);
      expect((await app.request(path, { method }, null)).status).toBe(401);
      const viewer = await app.request(path, { method }, { tenant, role: "viewer" });
      expect(viewer.status).toBe(method === "GET" ? 200 : 403);
    }
    expect(await lettersOf(newTenant())).toEqual([]);
    expect(await letterOf(tenant)).toMatchObject({ status: "waiting" });
  });

  it("of everybody are open to administrators of the platform, and to nobody else", async () => {
    const tenant = newTenant();
    await failedTask(tenant);
    const { id, taskId } = await letterOf(tenant);
    const path = `/api/admin/dead-letters/${id}`;
    const administrator = { tenant: newTenant(), platformRole: "admin" } as const;
    for (const claims of [{ tenant }, { ...administrator, impersonatorId: "admin-1" }]) {
      expect((await app.request(path, {}, claims)).status).toBe(403);
      expect((await app.request("/api/admin/dead-letters", {}, claims)).status).toBe(403);
    }
    expect((await app.request(path, {}, null)).status).toBe(401);
    const read = await app.request(path, {}, administrator);
    expect(await read.json()).toMatchObject({ deadLetter: { id, tenantId: tenant, detail: null } });
    const replay = await app.request(`${path}/replay`, { method: "POST" }, administrator);
    expect(replay.status).toBe(202);
    expect(await ended(app, taskId ?? "", { tenant })).toMatchObject({ status: "completed" });
  });

  it("that wait too long are discarded by the sweep, which clears up behind them", async () => {
    const tenant = newTenant();
    const failed = await failedTask(tenant);
    const work = workFolder(taskFolder({ tenantId: tenant, datasetId: failed.datasetId, taskId: failed.id }));
    await env.FILES.put(`${work}/0`, "left");
    const { id } = await letterOf(tenant);
    await sweepLetters(app.deps);
    expect(await letterOf(tenant)).toMatchObject({ status: "waiting" });
    await sweepLetters(app.deps, { waitingDays: 0, limit: 1_000 });
    expect(await letterOf(tenant)).toMatchObject({ id, status: "discarded" });
    expect(await filesOf(tenant, failed)).toEqual([]);
    expect(await flowObject(app.deps.flows, failed.id).snapshot(failed.id)).toBeNull();
  });

  it("hold what the queue gave up, once, for the tenant whose task it is", async () => {
    const tenant = newTenant();
    const { id: taskId } = await run(app, content, { tenant });
    const step = { flowId: taskId, flow: "process-dataset", stage: 1, index: 3, token: "t" };
    const message = { id: crypto.randomUUID(), attempts: 21, body: step, step };
    await buryMessage(app.deps.db, message);
    await buryMessage(app.deps.db, message);
    const [letter, ...others] = await lettersOf(tenant);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ taskId, source: "queue", part: 3, attempts: 21 });
    const replay = await app.request(
      `/api/dead-letters/${letter?.id}/replay`,
      { method: "POST" },
      { tenant },
    );
    expect(await replay.json()).toMatchObject({ deadLetter: { status: "replayed" } });

    const key = crypto.randomUUID();
    await buryMessage(app.deps.db, { id: key, attempts: 1, body: "nonsense", step: null });
    const [kept] = await withTenant(app.deps.db, "platform", (tx) => [
      tx
        .select()
        .from(deadLetters)
        .where(and(eq(deadLetters.source, "queue"), eq(deadLetters.sourceKey, key))),
    ]);
    expect(kept).toMatchObject([{ taskId: null, input: '"nonsense"' }]);
  });
});
