import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import type { AdminTask } from "../../contract/tasks.ts";
import { createTestApp, newTenant, run, start, type TestApp, upload } from "../test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

const administrator = { tenant: newTenant(), platformRole: "admin" } as const;

async function list(query: string): Promise<{ data: AdminTask[]; nextCursor: string | null }> {
  const response = await app.request(`/api/admin/tasks?${query}`, {}, administrator);
  expect(response.status).toBe(200);
  return await response.json();
}

test("tasks of every tenant are listed, newest first, page by page and by how they ended", async () => {
  const tenants = [newTenant(), newTenant()];
  const made: string[] = [];
  for (const tenant of tenants) made.unshift((await run(app, "a,b\n1,2\n", { tenant })).id);
  const [newest = "", older = ""] = made;
  await withTenant(app.deps.db, tenants[1] ?? "", (tx) => [
    tx
      .update(tasks)
      .set({ status: "failed", errorCode: "file_gone", errorMessage: "It is gone" })
      .where(eq(tasks.id, newest)),
  ]);

  const first = await list("limit=1");
  expect(first.data).toMatchObject([{ id: newest, tenantId: tenants[1], error: { code: "file_gone" } }]);
  expect(first.data[0]).not.toHaveProperty("result");
  const second = await list(`limit=1&cursor=${first.nextCursor}`);
  expect(second.data).toMatchObject([{ id: older, tenantId: tenants[0], status: "completed", error: null }]);

  const ids = async (status: string) => (await list(`limit=100&status=${status}`)).data.map(({ id }) => id);
  expect(await ids("failed")).toContain(newest);
  expect(await ids("failed")).not.toContain(older);
  expect(await ids("open")).not.toContain(older);
});

test("one whose flow knows no more than its row is shown by that", async () => {
  const tenant = newTenant();
  const { id } = await run(app, "a,b\n1,2\n", { tenant });
  await withTenant(app.deps.db, tenant, (tx) => [
    tx.update(tasks).set({ status: "paused", finishedAt: null }).where(eq(tasks.id, id)),
  ]);
  // Its flow has ended by now, so the row is all that is known.
  expect((await list("limit=100&status=open")).data).toContainEqual(
    expect.objectContaining({ id, status: "paused", finishedAt: null }),
  );
});

test("one that runs is shown as its flow has it, and by its row where that is silent", async () => {
  const tenant = newTenant();
  const { id: datasetId } = await upload(app, `a,b\n${"1,2\n".repeat(60_000)}`, { tenant });
  const { id } = await start(app, datasetId, { tenant });
  expect((await app.request(`/api/tasks/${id}/pause`, { method: "POST" }, { tenant })).status).toBe(200);
  await withTenant(app.deps.db, tenant, (tx) => [
    tx.update(tasks).set({ status: "pending" }).where(eq(tasks.id, id)),
  ]);
  const shown = async () => (await list("limit=100&status=open")).data.find((task) => task.id === id);
  expect(await shown()).toMatchObject({ status: "paused" });
  const { flows } = app.deps;
  app.deps.flows = { getByName: () => ({ snapshot: () => new Promise(() => {}) }) } as never;
  expect(await shown()).toMatchObject({ status: "pending" });
  app.deps.flows = flows;
  await app.request(`/api/tasks/${id}/cancel`, { method: "POST" }, { tenant });
});

test("nobody but administrators as themselves may read them, and nothing but what is known is asked", async () => {
  const path = "/api/admin/tasks";
  for (const claims of [{ tenant: newTenant() }, { ...administrator, impersonatorId: "admin-1" }])
    expect((await app.request(path, {}, claims)).status).toBe(403);
  expect((await app.request(path, {}, null)).status).toBe(401);
  expect((await app.request(`${path}?status=completed`, {}, administrator)).status).toBe(400);
  expect((await app.request(`${path}?cursor=odd`, {}, administrator)).status).toBe(400);
  expect((await app.request(path, { method: "POST" }, administrator)).status).toBe(405);
});
