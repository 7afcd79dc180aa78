import { beforeAll, describe, expect, test } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets, taskResults, tasks, usageLedger } from "../../../db/jobs/schema.ts";
import { doomedFolders } from "../../../db/jobs/schema-doomed-folders.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import { uploads } from "../../../db/jobs/schema-uploads.ts";
import type { ExplainedWork } from "../../contract/explain.ts";
import type { InternalErased, InternalExported, InternalRefused } from "../../contract/internal.ts";
import { createIssuer, ownerClaims } from "../auth/test-tokens.ts";
import { flowObject } from "../flow/flow-client.ts";
import { countWaiting } from "../internal/count-waiting.ts";
import { createTestApp, newTenant, run, type TestApp, upload } from "../test-app.ts";

const csv = "name,email\nAda,ada@example.com\nBob,nobody\n";
const paths = [
  "/internal/erase",
  "/internal/export",
  "/internal/export/file",
  "/internal/waiting",
  "/internal/explain",
  "/internal/refused-usage",
  "/internal/usage",
  "/internal/scheduled",
  "/internal/entitlements",
];

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

test("says how much of the work of all tenants is not done and since when, to whom may observe", async () => {
  const observe = await app.issuer.signInternal("observe");
  const answer = await ask("/internal/waiting", {}, observe);
  const number = expect.any(Number);
  const waiting = { count: number, since: expect.toBeOneOf([null, expect.any(String)]) };
  expect([answer.status, await answer.json()]).toEqual([
    200,
    {
      ...{ steps: number, webhooksGivenUp: number, usageRefused: number },
      stepQueues: { steps: number, "long-steps": number, "bulk-steps": number },
      backlog: { tasks: waiting, deadLetters: waiting, deliveries: waiting, usage: waiting },
      oldestSeconds: { tasks: number, steps: number, webhooks: number, usage: number },
    },
  ]);
  expect((await ask("/internal/waiting", {}, await app.issuer.signInternal("export"))).status).toBe(401);
});

test("counts the steps that wait in each queue, and tells for how long, but of what is bulk", async () => {
  const holding = (backlogCount: number, minutes: number) => ({
    metrics: async () => ({
      ...{ backlogCount, backlogBytes: 0 },
      oldestMessageTimestamp: new Date(backlogCount === 0 ? 0 : Date.now() - minutes * 60_000),
    }),
  });
  const stepQueues = { steps: holding(0, 0), "long-steps": holding(2, 20), "bulk-steps": holding(3, 300) };
  const waiting = await countWaiting({ ...app.deps, stepQueues });
  expect(waiting).toMatchObject({
    steps: 5,
    stepQueues: { steps: 0, "long-steps": 2, "bulk-steps": 3 },
    oldestSeconds: { steps: expect.toSatisfy((seconds: number) => Math.abs(seconds - 1_200) < 10) },
  });
});

test("explains a task by its own id and by its trace, with what it used, to whoever may observe", async () => {
  const tenantId = newTenant();
  const { id } = await run(app, csv, { tenant: tenantId });
  const observe = await app.issuer.signInternal("observe");
  const explain = async (wanted: string) => {
    const answer = await ask("/internal/explain", { id: wanted }, observe);
    expect(answer.status).toBe(200);
    return (await answer.json()) as ExplainedWork;
  };
  // Its flow hears of the end a moment after the row.
  const flowEnd = async () => (await explain(id)).tasks[0]?.timeline?.spans[0]?.endedAt;
  await expect.poll(flowEnd).toEqual(expect.any(String));
  const { tasks: found } = await explain(id);
  expect(found).toMatchObject([{ tenantId, round: 1, task: { id, status: "completed" } }]);
  expect(found[0]?.ledger).toMatchObject([{ quantity: 2 }]);
  expect(await explain(found[0]?.traceId ?? "")).toEqual({ tasks: found, deadLetters: [] });
  expect(await explain(crypto.randomUUID())).toEqual({ tasks: [], deadLetters: [] });
  expect((await ask("/internal/explain", { id: "x" }, observe)).status).toBe(400);
});

/** An entry of the ledger of this age, sent then, or still on its way. */
function entry(tenantId: string, quantity: number, at: { ageHours: number; sentHours?: number }) {
  const before = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const taskId = crypto.randomUUID();
  const sentAt = at.sentHours === undefined ? null : before(at.sentHours);
  const known = { transactionId: `task:${taskId}:rows`, tenantId, taskId, metric: "rows", quantity };
  return { ...known, createdAt: before(at.ageHours), sentAt };
}

test("lists the usage that was refused for good, to whoever may observe", async () => {
  const tenantId = newTenant();
  const observe = await app.issuer.signInternal("observe");
  const read = async () => {
    const answer = await ask("/internal/refused-usage", {}, observe);
    expect(answer.status).toBe(200);
    return (await answer.json()) as InternalRefused;
  };
  const before = await read();
  const [refused, billed] = [1, 2].map((quantity) =>
    entry(tenantId, quantity, { ageHours: 0, sentHours: 0 }),
  );
  const rows = [{ ...refused, refusal: "metric_not_found" }, billed] as (typeof usageLedger.$inferInsert)[];
  await withTenant(app.deps.db, tenantId, (tx) => [tx.insert(usageLedger).values(rows)]);
  const after = await read();
  expect(after.count).toBe(before.count + 1);
  expect(after.ids).toContain(refused?.transactionId);
  expect(after.ids).not.toContain(billed?.transactionId);
  expect((await countWaiting(app.deps)).usageRefused).toBe(after.count);
  expect((await ask("/internal/refused-usage", {})).status).toBe(401);
});

test("sums what has to be counted since a time, and what may be, of one tenant", async () => {
  const [tenantId, other] = [newTenant(), newTenant()];
  const refused = { ...entry(tenantId, 1_000, { ageHours: 2, sentHours: 2 }), refusal: "no" };
  const rows = [
    ...[entry(tenantId, 1, { ageHours: 2, sentHours: 2 }), refused],
    // Of the period before, which may have come in this one.
    entry(tenantId, 10, { ageHours: 8, sentHours: 2 }),
    entry(tenantId, 100, { ageHours: 0 }),
    entry(tenantId, 10_000, { ageHours: 8, sentHours: 8 }),
  ];
  await withTenant(app.deps.db, tenantId, (tx) => [tx.insert(usageLedger).values(rows)]);
  const theirs = entry(other, 5, { ageHours: 2, sentHours: 2 });
  await withTenant(app.deps.db, other, (tx) => [tx.insert(usageLedger).values(theirs)]);
  const observe = await app.issuer.signInternal("observe");
  const from = new Date(Date.now() - 4 * 3_600_000).toISOString();
  const answer = await ask("/internal/usage", { tenantId, from }, observe);
  expect([answer.status, await answer.json()]).toEqual([200, { least: 1, most: 111 }]);
  expect((await ask("/internal/usage", { tenantId, from: "today" }, observe)).status).toBe(400);
});

test("lists tenants with schedules that run, and notes with those what the tenants may do", async () => {
  const [tenant, other] = [newTenant(), newTenant()];
  for (const each of [tenant, other]) {
    const { id: datasetId } = await upload(app, csv, { tenant: each });
    const wanted = { datasetId, name: "Each morning", cron: "0 6 * * *" };
    const init = {
      method: "POST",
      body: JSON.stringify(wanted),
      headers: { "content-type": "application/json" },
    };
    expect((await app.request("/api/schedules", init, { tenant: each })).status).toBe(201);
  }
  const entitle = await app.issuer.signInternal("entitle");
  const before = tenant.slice(0, -1);
  const listed = await ask("/internal/scheduled", { after: before, limit: 1 }, entitle);
  expect([listed.status, await listed.json()]).toEqual([200, { tenantIds: [tenant] }]);
  const entitlementsOf = async (tenantId: string) =>
    (await withTenant(app.deps.db, tenantId, (tx) => [tx.select().from(schedules)]))[0][0]?.entitlements;
  const kept = await entitlementsOf(other);
  const entitlements = { plan: "free", access: "suspended", limits: ownerClaims.limits, features: [] };
  const told = await ask(
    "/internal/entitlements",
    { tenants: [{ tenantId: tenant, entitlements }] },
    entitle,
  );
  expect(told.status).toBe(204);
  expect(await entitlementsOf(tenant)).toEqual(entitlements);
  expect(await entitlementsOf(other)).toEqual(kept);
  expect((await ask("/internal/entitlements", { tenants: [{ tenantId: tenant }] }, entitle)).status).toBe(
    400,
  );
  expect((await ask("/internal/entitlements", { tenants: [] })).status).toBe(401);
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

  test("erases uploads that are not complete, and what says which files are to be deleted", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, csv, { tenant });
    await beginMore(id, { tenant });
    const doomed = { tenantId: tenant, folder: `tenants/${tenant}/datasets/gone` };
    await withTenant(app.deps.db, tenant, (tx) => [tx.insert(doomedFolders).values(doomed)]);
    expect((await ask("/internal/erase", { tenantId: tenant })).status).toBe(200);
    const left = await withTenant(app.deps.db, tenant, (tx) => [
      tx.select().from(uploads),
      tx.select().from(schedules),
      tx.select().from(doomedFolders),
    ]);
    expect(left).toEqual([[], [], []]);
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

/** A schedule and an upload that is not complete. Returns their ids. */
async function beginMore(datasetId: string, claims: object): Promise<string[]> {
  const bodies = {
    schedule: { datasetId, name: "daily", cron: "0 6 * * *", timeZone: "UTC" },
    upload: { name: "large", fileName: "large.csv", bytes: 1_000 },
  };
  const ids: string[] = [];
  for (const [kind, body] of Object.entries(bodies)) {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const response = await app.request(`/api/${kind}s`, init, claims);
    expect(response.status, await response.clone().text()).toBe(201);
    ids.push(((await response.json()) as Record<string, { id: string }>)[kind]?.id ?? "");
  }
  return ids;
}

describe("POST /internal/export", () => {
  test("tells what a person made in the named tenants, with its files, and nothing of anybody else", async () => {
    const [tenantId, unnamed] = [newTenant(), newTenant()];
    const [userId, colleague] = [crypto.randomUUID(), crypto.randomUUID()];
    const task = await run(app, csv, { tenant: tenantId, sub: userId });
    const theirs = await run(app, csv, { tenant: tenantId, sub: colleague });
    await upload(app, csv, { tenant: unnamed, sub: userId });
    const [schedule, begun] = await beginMore(task.datasetId, { tenant: tenantId, sub: userId });
    await beginMore(theirs.datasetId, { tenant: tenantId, sub: colleague });
    const response = await ask("/internal/export", { userId, tenantIds: [tenantId] });
    const text = await response.text();
    const { tenants, files } = JSON.parse(text) as InternalExported;
    expect(tenants).toMatchObject([
      {
        ...{ tenantId, datasets: [{ id: task.datasetId }], tasks: [{ id: task.id, result: { rows: 2 } }] },
        ...{ schedules: [{ id: schedule, name: "daily" }], uploads: [{ id: begun, fileName: "large.csv" }] },
      },
    ]);
    for (const foreign of [colleague, theirs.id, theirs.datasetId, unnamed])
      expect(text).not.toContain(foreign);
    const names = files.map(({ name }) => name).filter((name) => !isScratch(name));
    expect(names.map((name) => name.split("/").at(-1)).sort()).toEqual([
      "clean.csv",
      "distributions.json",
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
