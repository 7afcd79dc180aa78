import { runInDurableObject } from "cloudflare:test";
import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import type { Flow } from "../../../durable-objects/flow.ts";
import type { Problem } from "../../contract/problem.ts";
import type { Task } from "../../contract/tasks.ts";
import { createApp } from "../app.ts";
import { ownerClaims } from "../auth/test-tokens.ts";
import type { Deps } from "../deps.ts";
import { flowObject } from "../flow/flow-client.ts";
import { initialProgress } from "../flow/plan.ts";
import { processDataset } from "../flows/process-dataset.ts";
import { sweepTasks } from "../tasks/sweep-tasks.ts";
import {
  createTestApp,
  ended,
  newTenant,
  run,
  start,
  startRequest,
  type TestApp,
  upload,
} from "../test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

/** A task as it is written down before its flow is started. */
async function pendingTask(tenantId: string, ageSeconds: number, content = "a,b\n1,2\n"): Promise<string> {
  const { id: datasetId } = await upload(app, content, { tenant: tenantId });
  const id = crypto.randomUUID();
  await withTenant(app.deps.db, tenantId, (tx) => [
    tx.insert(tasks).values({
      ...{
        id,
        tenantId,
        datasetId,
        createdBy: "user-1",
        traceId: "trace",
        progress: initialProgress(processDataset),
      },
      createdAt: sql`now() - make_interval(secs => ${ageSeconds})`,
    }),
  ]);
  return id;
}

type Event = { id: string; event: string; task: Task };

async function eventsOf(response: Response): Promise<Event[]> {
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const blocks = (await response.text()).split("\n\n").filter((block) => block.includes("data:"));
  return blocks.map((block) => {
    const [, id = "", event = "", data = ""] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block) ?? [];
    return { id, event, task: JSON.parse(data) as Task };
  });
}

describe("POST /api/tasks", () => {
  it("answers 202 with a pending task and where to ask for it", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "a,b\n1,2\n", { tenant });
    const response = await app.request("/api/tasks", startRequest(id), { tenant });
    expect(response.status).toBe(202);
    const { task } = (await response.json()) as { task: Task };
    expect(response.headers.get("location")).toBe(`/api/tasks/${task.id}`);
    expect(task).toMatchObject({
      datasetId: id,
      status: "pending",
      result: null,
      error: null,
      finishedAt: null,
    });
    expect(task.progress.steps.map(({ name }) => name)).toEqual([
      ...["fetch", "normalize", "enrich", "validate", "aggregate", "publish"],
    ]);
    expect(await ended(app, task.id, { tenant })).toMatchObject({ status: "completed", error: null });
  });

  it.each([
    ["no body", undefined, "body.datasetId"],
    ["no id", {}, "body.datasetId"],
    ["an id that is none", { datasetId: "1" }, "body.datasetId"],
    ["an unknown field", { datasetId: crypto.randomUUID(), rush: true }, "body.rush"],
  ])("refuses %s and names the field", async (_name, body, path) => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body ?? {}),
    };
    const response = await app.request("/api/tasks", init);
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.map((error) => error.path)).toEqual([path]);
  });

  it("refuses what is not JSON, and a body that is too large", async () => {
    const headers = { "content-type": "application/json" };
    expect((await app.request("/api/tasks", { method: "POST", headers, body: "{" })).status).toBe(400);
    const large = JSON.stringify({ datasetId: "x".repeat(20_000) });
    expect((await app.request("/api/tasks", { method: "POST", headers, body: large })).status).toBe(413);
  });

  it("knows nothing of another tenant's dataset", async () => {
    const { id } = await upload(app, "a\n1\n", { tenant: newTenant() });
    expect((await app.request("/api/tasks", startRequest(id), { tenant: newTenant() })).status).toBe(404);
    expect((await app.request("/api/tasks", startRequest(crypto.randomUUID()))).status).toBe(404);
  });

  it("wants a token and a role that may write", async () => {
    expect((await app.request("/api/tasks", startRequest(crypto.randomUUID()), null)).status).toBe(401);
    const viewer = await app.request("/api/tasks", startRequest(crypto.randomUUID()), { role: "viewer" });
    expect(viewer.status).toBe(403);
    expect(((await viewer.json()) as Problem).detail).toContain('"viewer"');
  });

  it("lets no more tasks run than the plan allows, also when they start at the same time", async () => {
    const tenant = newTenant();
    const claims = { tenant, limits: { ...ownerClaims.limits, concurrentTasks: 3 } };
    const { id } = await upload(app, "a\n1\n", claims);
    for (let index = 0; index < 2; index += 1) await pendingTask(tenant, 0);
    const responses = await Promise.all(
      Array.from({ length: 4 }, () => app.request("/api/tasks", startRequest(id), claims)),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([202, 429, 429, 429]);
    const refused = responses.find(({ status }) => status === 429);
    expect(refused?.headers.get("retry-after")).toBe("5");
    expect(await refused?.json()).toMatchObject({
      detail: expect.stringMatching(/"pro" runs 3 tasks at a time: wait .* or upgrade/),
    });
    const [accepted] = responses.filter(({ status }) => status === 202);
    const { task } = ((await accepted?.json()) ?? {}) as { task?: Task };
    await ended(app, task?.id ?? "", claims);
  });

  it("starts nothing more once the month's rows are used up, whoever asks, until the limit is higher", async () => {
    const tenant = newTenant();
    const limits = { ...ownerClaims.limits, rowsPerMonth: 4 };
    const { id } = await upload(app, "a\n1\n2\n", { tenant, limits });
    for (let times = 0; times < 2; times += 1) {
      const { id: taskId } = await start(app, id, { tenant, limits });
      await ended(app, taskId, { tenant, limits });
    }
    const refused = await app.request("/api/tasks", startRequest(id), { tenant, limits });
    expect(refused.status).toBe(402);
    expect(await refused.json()).toMatchObject({
      code: "payment_required",
      detail: 'The 4 rows a month of the plan "pro" are used up: upgrade, or wait for the next month',
    });
    await start(app, id, { tenant, limits: { ...limits, rowsPerMonth: 5 } });
    const other = newTenant();
    const { id: theirs } = await upload(app, "a\n1\n", { tenant: other, limits });
    await start(app, theirs, { tenant: other, limits });
  });

  it("a file with more rows than the month has left comes to nothing, costs nothing, and says so", async () => {
    const tenant = newTenant();
    const claims = { tenant, limits: { ...ownerClaims.limits, rowsPerMonth: 3 } };
    const { id } = await upload(app, "a\n1\n2\n", claims);
    const runs: Task[] = [];
    for (let times = 0; times < 2; times += 1) {
      const { id: taskId } = await start(app, id, claims);
      runs.push(await ended(app, taskId, claims));
    }
    expect(runs.map(({ status }) => status)).toEqual(["completed", "failed"]);
    expect(runs[1]?.error).toEqual({
      code: "rows_exceeded",
      message:
        "The file has 2 rows, and 1 of the plan's 3 of this month are left: upgrade, or take a shorter file",
    });
    const larger = { tenant, limits: { ...claims.limits, rowsPerMonth: 4 } };
    const { id: taskId } = await start(app, id, larger);
    expect((await ended(app, taskId, larger)).status).toBe("completed");
  });

  it("a dataset that is deleted while a task starts keeps the task, or the task is not accepted", async () => {
    const tenant = newTenant();
    for (let times = 0; times < 15; times += 1) {
      const { id } = await upload(app, "a\n1\n", { tenant });
      const [started, deleted] = await Promise.all([
        app.request("/api/tasks", startRequest(id), { tenant }),
        app.request(`/api/datasets/${id}`, { method: "DELETE" }, { tenant }),
      ]);
      expect(["202 409", "410 204"]).toContain(`${started.status} ${deleted.status}`);
      if (started.status !== 202) continue;
      await ended(app, ((await started.json()) as { task: Task }).task.id, { tenant });
    }
  });

  it("a dataset cannot be deleted while a task works on it", async () => {
    const tenant = newTenant();
    const id = await pendingTask(tenant, 0);
    const { task } = (await (await app.request(`/api/tasks/${id}`, {}, { tenant })).json()) as { task: Task };
    const response = await app.request(`/api/datasets/${task.datasetId}`, { method: "DELETE" }, { tenant });
    expect(response.status).toBe(409);
  });
});

describe("GET /api/tasks", () => {
  it("lists the tenant's own, newest first, finished ones with their result", async () => {
    const tenant = newTenant();
    const first = await run(app, "a\n1\n", { tenant });
    const second = await run(app, "", { tenant });
    const response = await app.request("/api/tasks", {}, { tenant, role: "viewer" });
    const { data, nextCursor } = (await response.json()) as { data: Task[]; nextCursor: string | null };
    expect(data).toEqual([second, first]);
    expect(nextCursor).toBeNull();
    const other = (await (await app.request("/api/tasks", {}, { tenant: newTenant() })).json()) as {
      data: Task[];
    };
    expect(other.data).toEqual([]);
  });

  it("is narrowed to how tasks ended, and refuses what is no such thing", async () => {
    const tenant = newTenant();
    const good = await run(app, "a\n1\n", { tenant });
    const bad = await run(app, "", { tenant });
    const idsOf = async (status: string) => {
      const response = await app.request(`/api/tasks?status=${status}`, {}, { tenant });
      return ((await response.json()) as { data: Task[] }).data.map(({ id }) => id);
    };
    expect(await idsOf("completed")).toEqual([good.id]);
    expect(await idsOf("failed")).toEqual([bad.id]);
    expect(await idsOf("open")).toEqual([]);
    expect((await app.request("/api/tasks?status=processing", {}, { tenant })).status).toBe(400);
  });
});

describe("GET /api/tasks/{id}", () => {
  it("answers with what is written down, as the list does, while the flow cannot be asked", async () => {
    const tenant = newTenant();
    const id = await pendingTask(tenant, 0);
    const flows = { getByName: () => ({ snapshot: () => Promise.reject(new Error("reset")) }) };
    const broken = createApp({ ...app.deps, flows: flows as unknown as Deps["flows"] });
    const headers = { authorization: `Bearer ${await app.issuer.sign({ tenant })}` };
    const one = await broken.request(`/api/tasks/${id}`, { headers });
    expect(await one.json()).toMatchObject({ task: { id, status: "pending" } });
    const all = await broken.request("/api/tasks", { headers });
    expect(await all.json()).toMatchObject({ data: [{ id, status: "pending" }] });
  });

  it("hides another tenant's task and wants a token", async () => {
    const { id } = await run(app, "a\n1\n", { tenant: newTenant() });
    expect((await app.request(`/api/tasks/${id}`, {}, { tenant: newTenant() })).status).toBe(404);
    expect((await app.request(`/api/tasks/${id}/events`, {}, { tenant: newTenant() })).status).toBe(404);
    expect((await app.request(`/api/tasks/${id}`, {}, null)).status).toBe(401);
    expect((await app.request(`/api/tasks/${id}/events`, {}, null)).status).toBe(401);
    expect((await app.request("/api/tasks/1")).status).toBe(400);
  });
});

describe("GET /api/tasks/{id}/events", () => {
  it("tells each change of a running task and ends with its end", async () => {
    const tenant = newTenant();
    // Long enough that a listener that asks now and then whether it was started finds it at work.
    const id = await pendingTask(tenant, 0, `a\n${"1\n".repeat(4_000_000)}`);
    const response = await app.request(`/api/tasks/${id}/events`, {}, { tenant });
    const events = eventsOf(response);
    await sweepTasks(app.deps, { pendingSeconds: 0 });
    const seen = await events;
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(seen.every(({ event }) => event === "progress")).toBe(true);
    expect(seen[0]?.task).toMatchObject({ id, status: "processing", result: null });
    expect(seen.at(-1)).toMatchObject({
      id: "final",
      task: { id, status: "completed", result: { rows: 4_000_000 } },
    });
  });

  it("goes on after the last event seen, and has nothing more to say after the last", async () => {
    const tenant = newTenant();
    const { id } = await run(app, "a\n1\n", { tenant });
    const ask = (lastEventId: string) =>
      app.request(`/api/tasks/${id}/events`, { headers: { "last-event-id": lastEventId } }, { tenant });
    for (const seen of ["", "3", "9999"]) {
      const events = await eventsOf(await ask(seen));
      expect(events.map((event) => event.id)).toEqual(["final"]);
    }
    expect((await ask("final")).status).toBe(204);
    expect((await ask("nonsense")).status).toBe(400);
  });

  it("tells nothing twice to a listener that comes back while the task runs", async () => {
    const tenant = newTenant();
    const { id: datasetId } = await upload(app, `a\n${"1\n".repeat(60_000)}`, { tenant });
    const { id } = await start(app, datasetId, { tenant });
    const all = await eventsOf(await app.request(`/api/tasks/${id}/events`, {}, { tenant }));
    const middle = all[0]?.id ?? "";
    const rest = await eventsOf(
      await app.request(`/api/tasks/${id}/events`, { headers: { "last-event-id": middle } }, { tenant }),
    );
    expect(rest.every((event) => event.id === "final" || Number(event.id) > Number(middle))).toBe(true);
    expect(rest.at(-1)?.task).toEqual(all.at(-1)?.task);
  });
});

describe("the sweep", () => {
  it("starts what was accepted and never started, of every tenant, and leaves what is young", async () => {
    const tenants = [newTenant(), newTenant()];
    const old = await Promise.all(tenants.map((tenant) => pendingTask(tenant, 60)));
    const young = await pendingTask(newTenant(), 0);
    expect(await sweepTasks(app.deps)).toBeGreaterThanOrEqual(2);
    for (const [index, id] of old.entries()) {
      const tenant = tenants[index] ?? "";
      expect(await ended(app, id, { tenant })).toMatchObject({ status: "completed" });
    }
    expect(await flowObject(app.deps.flows, young).snapshot(young)).toBeNull();
  });

  it("starts what was never started before it looks after what was", async () => {
    const tenant = newTenant();
    const [driven, pending] = await Promise.all([pendingTask(tenant, 120), pendingTask(tenant, 60)]);
    const drivenAt = new Date("2020-01-01");
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(tasks).set({ drivenAt }).where(eq(tasks.id, driven)),
    ]);
    await sweepTasks(app.deps, { limit: 1 });
    const [rows] = await withTenant(app.deps.db, tenant, (tx) => [
      tx.select({ drivenAt: tasks.drivenAt }).from(tasks).where(eq(tasks.id, driven)),
    ]);
    expect(rows).toEqual([{ drivenAt }]);
    await sweepTasks(app.deps);
    for (const id of [driven, pending]) await ended(app, id, { tenant });
  });

  it("looks after a flow that lost its alarm and changes nothing about one that runs", async () => {
    const tenant = newTenant();
    const id = await pendingTask(tenant, 60);
    await Promise.all([sweepTasks(app.deps), sweepTasks(app.deps)]);
    const done = await ended(app, id, { tenant });
    await withTenant(app.deps.db, tenant, (tx) => [
      tx
        .update(tasks)
        .set({ status: "processing", finishedAt: null, drivenAt: sql`now() - interval '1 hour'` })
        .where(eq(tasks.id, id)),
    ]);
    const runs = () =>
      runInDurableObject<Flow, unknown>(flowObject(app.deps.flows, id), (_flow, { storage }) =>
        storage.sql.exec("select run, seq from flows").one(),
      );
    const before = await runs();
    await sweepTasks(app.deps);
    expect(await runs()).toEqual(before);
    expect(done.status).toBe("completed");
  });
});
