import { beforeAll, describe, expect, test } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets, taskResults, tasks, usageLedger } from "../../../db/jobs/schema.ts";
import type { InternalErased, InternalExported } from "../../contract/internal.ts";
import { createIssuer } from "../auth/test-tokens.ts";
import { flowObject } from "../flow/flow-client.ts";
import { createTestApp, newTenant, run, type TestApp, upload } from "../test-app.ts";

const csv = "name,email\nAda,ada@example.com\nBob,nobody\n";
const paths = ["/internal/erase", "/internal/export", "/internal/export/file", "/internal/waiting"];

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});

async function ask(path: string, body: unknown, token?: string): Promise<Response> {
  const purpose = path === "/internal/erase" ? "erase" : "export";
  const authorization = `Bearer ${token ?? (await app.issuer.signInternal(purpose))}`;
  const headers = { authorization, "content-type": "application/json" };
  return await app.request(path, { method: "POST", headers, body: JSON.stringify(body) }, null);
}

/** What the last step clears up once the task says that it is finished. */
const isScratch = (key: string) => key.split("/").includes("work");

async function keysOf(tenantId: string): Promise<string[]> {
  const { objects } = await app.deps.files.list({ prefix: `tenants/${tenantId}/` });
  return objects.map(({ key }) => key).filter((key) => !isScratch(key));
}

async function rowsOf(tenantId: string) {
  return await withTenant(app.deps.db, tenantId, (tx) => [
    tx.select().from(datasets),
    tx.select().from(tasks),
    tx.select().from(taskResults),
    tx.select().from(usageLedger),
  ]);
}

test("says how many steps wait, to whom may observe", async () => {
  const observe = await app.issuer.signInternal("observe");
  const answer = await ask("/internal/waiting", {}, observe);
  expect([answer.status, await answer.json()]).toEqual([200, { steps: expect.any(Number) }]);
  expect((await ask("/internal/waiting", {}, await app.issuer.signInternal("export"))).status).toBe(401);
});

describe("the door of the gateway", () => {
  test.each(paths)("%s is closed to nobody and to a person, whatever their role", async (path) => {
    expect((await app.request(path, { method: "POST" }, null)).status).toBe(401);
    expect((await app.request(path, { method: "POST" }, { platformRole: "admin" })).status).toBe(401);
  });

  test.each([
    ["for another purpose", () => app.issuer.signInternal("export")],
    ["for no purpose", () => app.issuer.signInternal("")],
    ["of another audience", () => app.issuer.signInternal("erase", { audience: "selvedge" })],
    ["of another issuer", () => app.issuer.signInternal("erase", { issuer: "somebody" })],
    ["that has expired", () => app.issuer.signInternal("erase", { issuedAt: 1_000, expiresAt: 1_060 })],
    [
      "that is old though it would live on",
      () => app.issuer.signInternal("erase", { issuedAt: Math.floor(Date.now() / 1000) - 600 }),
    ],
    ["signed by somebody else", async () => (await createIssuer()).signInternal("erase")],
    ["that is none", async () => "x.y.z"],
  ])("/internal/erase refuses a token %s", async (_name, sign) => {
    const tenantId = newTenant();
    await upload(app, csv, { tenant: tenantId });
    expect((await ask("/internal/erase", { tenantId }, await sign())).status).toBe(401);
    expect((await rowsOf(tenantId))[0]).toHaveLength(1);
  });

  test("a token of the gateway's own opens nothing else", async () => {
    const authorization = `Bearer ${await app.issuer.signInternal("erase")}`;
    expect((await app.request("/api/datasets", { headers: { authorization } }, null)).status).toBe(401);
  });

  test.each([
    ["/internal/erase", {}],
    ["/internal/erase", { tenantId: "" }],
    ["/internal/erase", { tenantId: "a", userId: "b" }],
    ["/internal/erase", null],
    ["/internal/export", { userId: "a" }],
    ["/internal/export/file", { userId: "a", tenantId: "b", datasetId: "../..", key: "x" }],
  ])("%s refuses %j", async (path, body) => {
    expect((await ask(path, body)).status).toBe(400);
  });

  test.each(paths)("%s takes POST alone", async (path) => {
    expect((await app.request(path, {}, null)).status).toBe(405);
  });
});

describe("POST /internal/erase", () => {
  test("erases a tenant's rows, files and flows, leaves its usage and other tenants, and does so again", async () => {
    const [tenantId, other] = [newTenant(), newTenant()];
    const task = await run(app, csv, { tenant: tenantId });
    await run(app, csv, { tenant: other });
    const before = await keysOf(other);
    const erased = (await (await ask("/internal/erase", { tenantId })).json()) as InternalErased;
    expect(erased).toMatchObject({ datasets: 1, tasks: 1 });
    expect(erased.files).toBeGreaterThanOrEqual(3);
    const [noDatasets, noTasks, noResults, usage] = await rowsOf(tenantId);
    expect([noDatasets, noTasks, noResults]).toEqual([[], [], []]);
    expect(usage).toMatchObject([{ metric: "rows", quantity: 2 }]);
    expect(await keysOf(tenantId)).toEqual([]);
    expect(await flowObject(app.deps.flows, task.id).snapshot(task.id)).toBeNull();
    expect((await rowsOf(other)).map((rows) => rows.length)).toEqual([1, 1, 1, 1]);
    expect(await keysOf(other)).toEqual(before);
    const again = (await (await ask("/internal/erase", { tenantId })).json()) as InternalErased;
    expect(again).toEqual({ datasets: 0, tasks: 0, files: 0, runningForMs: 0 });
  });

  test("forgets who made what is in the tenants of others, wherever that is", async () => {
    const [first, second] = [newTenant(), newTenant()];
    const [userId, colleague] = [crypto.randomUUID(), crypto.randomUUID()];
    await run(app, csv, { tenant: first, sub: userId });
    await run(app, csv, { tenant: second, sub: userId });
    await upload(app, csv, { tenant: second, sub: colleague });
    const erased = (await (await ask("/internal/erase", { userId })).json()) as InternalErased;
    expect(erased).toEqual({ datasets: 2, tasks: 2, files: 0, runningForMs: 0 });
    const makers = async (tenantId: string) => {
      const [sets, runs] = await rowsOf(tenantId);
      return [...sets, ...runs].map(({ createdBy }) => createdBy).sort();
    };
    expect(await makers(first)).toEqual(["erased", "erased"]);
    expect(await makers(second)).toEqual([colleague, "erased", "erased"].sort());
    expect(await (await ask("/internal/erase", { userId })).json()).toMatchObject({ datasets: 0, tasks: 0 });
  });
});

describe("POST /internal/export", () => {
  test("tells what a person made in the named tenants, with its files, and nothing of anybody else", async () => {
    const [tenantId, unnamed] = [newTenant(), newTenant()];
    const [userId, colleague] = [crypto.randomUUID(), crypto.randomUUID()];
    const task = await run(app, csv, { tenant: tenantId, sub: userId });
    const theirs = await run(app, csv, { tenant: tenantId, sub: colleague });
    await upload(app, csv, { tenant: unnamed, sub: userId });
    const response = await ask("/internal/export", { userId, tenantIds: [tenantId] });
    const text = await response.text();
    const { tenants, files } = JSON.parse(text) as InternalExported;
    expect(tenants).toMatchObject([
      { tenantId, datasets: [{ id: task.datasetId }], tasks: [{ id: task.id, result: { rows: 2 } }] },
    ]);
    for (const foreign of [colleague, theirs.id, theirs.datasetId, unnamed])
      expect(text).not.toContain(foreign);
    const names = files.map(({ name }) => name).filter((name) => !isScratch(name));
    expect(names.map((name) => name.split("/").at(-1)).sort()).toEqual([
      "clean.csv",
      "errors.ndjson",
      "source",
    ]);
    const source = files.find(({ name }) => name.endsWith("/source")) ?? expect.fail("no source");
    const { name: _, ...file } = source;
    expect(await (await ask("/internal/export/file", { ...file, userId })).text()).toBe(csv);
    expect((await ask("/internal/export/file", { ...file, userId: colleague })).status).toBe(404);
    expect((await ask("/internal/export/file", { ...file, userId, tenantId: unnamed })).status).toBe(404);
    const outside = { ...file, userId, key: file.key.replace(task.datasetId, theirs.datasetId) };
    expect((await ask("/internal/export/file", outside)).status).toBe(404);
  });
});
