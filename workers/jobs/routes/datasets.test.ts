import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import { doomedFolders } from "../../../db/jobs/schema-doomed-folders.ts";
import type { Dataset, ListedDataset } from "../../contract/datasets.ts";
import type { Problem } from "../../contract/problem.ts";
import { ownerClaims } from "../auth/test-tokens.ts";
import { purgeBinned } from "../datasets/delete-dataset.ts";
import { sweepBin } from "../datasets/sweep-bin.ts";
import { sweepFolders } from "../files/sweep-folders.ts";
import {
  createTestApp,
  csvForm,
  ended,
  newTenant,
  start,
  startRequest,
  type TestApp,
  upload,
} from "../test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  return (await response.json()) as Problem;
}

const post = (form: FormData): RequestInit => ({ method: "POST", body: form });

describe("POST /api/datasets", () => {
  it("keeps the file byte for byte and answers 201 with the dataset", async () => {
    const tenant = newTenant();
    const content = "a,b\r\n1,é\r\n";
    const form = csvForm(content, { name: "  Customers ", fileName: "C:\\files\\customers.csv" });
    const response = await app.request("/api/datasets", post(form), { tenant });
    expect(response.status).toBe(201);
    const { dataset } = (await response.json()) as { dataset: Dataset };
    expect(dataset).toMatchObject({ name: "Customers", fileName: "customers.csv", bytes: 11 });
    const object = await env.FILES.get(`tenants/${tenant}/datasets/${dataset.id}/source`);
    expect(await object?.text()).toBe(content);
  });

  it("takes the fields in any order and a file of more than one part", async () => {
    const content = "x".repeat(6 * 1024 * 1024);
    const form = new FormData();
    form.set("file", new File([content], "x.csv"));
    form.set("name", "large");
    const response = await app.request("/api/datasets", post(form), { tenant: newTenant() });
    expect(await response.json()).toMatchObject({ dataset: { bytes: content.length } });
  });

  it.each([
    ["no file", { name: "a" }, "body.file"],
    ["no name", { file: new File(["a"], "a.csv") }, "body.name"],
    ["an empty name", { name: " ", file: new File(["a"], "a.csv") }, "body.name"],
    ["a name with a zero in it", { name: "a\0b", file: new File(["a"], "a.csv") }, "body.name"],
    ["a name that is too long", { name: "x".repeat(201), file: new File(["a"], "a.csv") }, "body.name"],
    [
      "a name that is a file",
      { name: new File(["a"], "a.csv"), file: new File(["a"], "a.csv") },
      "body.name",
    ],
    ["a file that is a text", { name: "a", file: "a,b" }, "body.file"],
    ["an unknown field", { name: "a", file: new File(["a"], "a.csv"), admin: "yes" }, "body.admin"],
  ])("refuses %s, names the field and keeps nothing", async (_name, fields, path) => {
    const tenant = newTenant();
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value as string);
    const response = await app.request("/api/datasets", post(form), { tenant });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.map((error) => error.path)).toEqual([path]);
    expect((await env.FILES.list({ prefix: `tenants/${tenant}/` })).objects).toEqual([]);
  });

  it.each(["name", "file"])("refuses a second %s", async (field) => {
    const form = csvForm("a");
    form.append(field, field === "file" ? new File(["b"], "b.csv") : "b");
    const response = await app.request("/api/datasets", post(form), { tenant: newTenant() });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toEqual([{ path: `body.${field}`, message: "Given twice" }]);
  });

  it("answers 413 while it counts, and before it reads when the length says so", async () => {
    const tenant = newTenant();
    const claims = { tenant, limits: { ...ownerClaims.limits, fileBytes: 1_000_000 } };
    const whole = await app.request("/api/datasets", post(csvForm("x".repeat(1_000_001))), claims);
    expect(whole.status).toBe(413);
    expect((await problemOf(whole)).detail).toContain('The plan "pro"');

    let sent = 0;
    const endless = new ReadableStream({
      start: (controller) =>
        controller.enqueue(
          new TextEncoder().encode(
            '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n',
          ),
        ),
      pull: (controller) => {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(97));
      },
    });
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    const streamed = await app.request("/api/datasets", { method: "POST", headers, body: endless }, claims);
    expect(streamed.status).toBe(413);
    expect(sent).toBeLessThan(2_000_000);

    const said = { ...headers, "content-length": "900000000" };
    const unread = await app.request("/api/datasets", { method: "POST", headers: said, body: "--b" }, claims);
    expect(unread.status).toBe(413);
    expect((await env.FILES.list({ prefix: `tenants/${tenant}/` })).objects).toEqual([]);
  });

  it("sends a file to the parts that no request may bring at once, whatever the plan takes", async () => {
    const tenant = newTenant();
    const claims = { tenant, limits: { ...ownerClaims.limits, fileBytes: 1024 ** 3 } };
    const headers = { "content-type": "multipart/form-data; boundary=b", "content-length": "99000000" };
    const refused = await app.request("/api/datasets", { method: "POST", headers, body: "--b" }, claims);
    expect(refused.status).toBe(413);
    expect((await problemOf(refused)).detail).toContain("send this one in parts, by POST /api/uploads");
  });

  it("answers 415 to what is no form, and 400 to a form that breaks off", async () => {
    expect((await app.request("/api/datasets", startRequest("x"))).status).toBe(415);
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    const broken = await app.request("/api/datasets", { method: "POST", headers, body: "--b\r\nContent-" });
    expect(broken.status).toBe(400);
  });

  it("wants a token, a tenant and a role that may write", async () => {
    expect((await app.request("/api/datasets", post(csvForm("a")), null)).status).toBe(401);
    expect(
      (await app.request("/api/datasets", post(csvForm("a")), { tenant: null, role: null })).status,
    ).toBe(403);
    for (const role of ["viewer", "billing"] as const) {
      expect((await app.request("/api/datasets", post(csvForm("a")), { role })).status).toBe(403);
    }
    for (const role of ["owner", "admin", "member"] as const) {
      expect(
        (await app.request("/api/datasets", post(csvForm("a")), { role, tenant: newTenant() })).status,
      ).toBe(201);
    }
  });
});

async function idsOf(tenant: string, query: string): Promise<string[]> {
  const response = await app.request(`/api/datasets${query}`, {}, { tenant });
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as { data: Dataset[] }).data.map(({ id }) => id);
}

describe("GET /api/datasets", () => {
  it("sorts and filters, page by page", async () => {
    const tenant = newTenant();
    const files: [string, string][] = [
      ["Äpfel 100%", "aaa"],
      ["birnen", "a"],
      ["Birnen_2", "aa"],
    ];
    const ids: Record<string, string> = {};
    for (const [name, content] of files) {
      const response = await app.request("/api/datasets", post(csvForm(content, { name })), { tenant });
      ids[name] = ((await response.json()) as { dataset: Dataset }).dataset.id;
    }
    const named = (...names: string[]) => names.map((name) => ids[name]);
    expect(await idsOf(tenant, "?sort=bytes")).toEqual(named("birnen", "Birnen_2", "Äpfel 100%"));
    expect(await idsOf(tenant, "?sort=createdAt")).toEqual(named("Äpfel 100%", "birnen", "Birnen_2"));
    expect(await idsOf(tenant, "?q=BIRNEN&sort=bytes")).toEqual(named("birnen", "Birnen_2"));
    expect(await idsOf(tenant, "?q=100%25")).toEqual(named("Äpfel 100%"));
    expect(await idsOf(tenant, "?q=n_2")).toEqual(named("Birnen_2"));
    for (const sort of ["name", "-name", "bytes", "-bytes", "createdAt", "-createdAt"]) {
      const seen: string[] = [];
      let cursor = "";
      do {
        const response = await app.request(`/api/datasets?limit=1&sort=${sort}${cursor}`, {}, { tenant });
        const page = (await response.json()) as { data: Dataset[]; nextCursor: string | null };
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
      } while (cursor !== "");
      expect(seen).toEqual(await idsOf(tenant, `?sort=${sort}`));
    }
  });

  it("lists the tenant's own, newest first, page by page", async () => {
    const tenant = newTenant();
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await upload(app, `a\n${index}`, { tenant })).id);
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "?limit=2" : `?limit=2&cursor=${cursor}`;
      const page = (await (
        await app.request(`/api/datasets${query}`, {}, { tenant, role: "viewer" })
      ).json()) as {
        data: Dataset[];
        nextCursor: string | null;
      };
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(ids);
  });

  it.each([
    ["limit=0", "query.limit"],
    ["limit=101", "query.limit"],
    ["limit=x", "query.limit"],
    ["sort=colour", "query.sort"],
    ["deleted=maybe", "query.deleted"],
    ["metadata=x", "query.metadata"],
    [`sort=name&cursor=${btoa('["bytes",1,"00000000-0000-4000-8000-000000000000"]')}`, "query.cursor"],
    ["cursor=x", "query.cursor"],
    [`cursor=${btoa('["-createdAt",1,"x"]')}`, "query.cursor"],
    [
      `cursor=${btoa('["-createdAt",8640000000000000,"00000000-0000-4000-8000-000000000000"]')}`,
      "query.cursor",
    ],
  ])("refuses ?%s", async (query, path) => {
    const response = await app.request(`/api/datasets?${query}`);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.[0]?.path).toBe(path);
  });
});

describe("the last runs in GET /api/datasets", () => {
  it("says of each how its newest run went, however many runs of others there were since", async () => {
    const tenant = newTenant();
    const { id: first } = await upload(app, "a,b\n1,2\n", { tenant });
    const { id: never } = await upload(app, "a,b\n1,2\n", { tenant });
    const { id: busy } = await upload(app, "a,b\n1,2\n", { tenant });
    const old = await ended(app, (await start(app, first, { tenant })).id, { tenant });
    const runs = Array.from({ length: 60 }, (_, index) => ({
      ...{ id: crypto.randomUUID(), tenantId: tenant, datasetId: busy, createdBy: "u", traceId: "t" },
      ...{ status: "failed" as const, progress: { done: 0, total: 0, steps: [] } },
      createdAt: new Date(Date.now() + index),
      finishedAt: new Date(),
    }));
    await withTenant(app.deps.db, tenant, (tx) => [tx.insert(tasks).values(runs)]);
    const response = await app.request("/api/datasets", {}, { tenant });
    const { data } = (await response.json()) as { data: ListedDataset[] };
    expect(data.map(({ id, lastRun }) => [id, lastRun?.id, lastRun?.score])).toEqual([
      [busy, runs.at(-1)?.id, null],
      [never, undefined, undefined],
      [first, old.id, old.result?.score],
    ]);
    expect(data[0]?.lastRun?.status).toBe("failed");
  });
});

describe("GET and DELETE /api/datasets/{id}", () => {
  it("show the tenant's own dataset, put it into the bin, take it out again, and purge it with its files", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "a\n1\n", { tenant });
    const send = (method: string, path = "") =>
      app.request(`/api/datasets/${id}${path}`, { method }, { tenant });
    expect(await (await send("GET")).json()).toMatchObject({ dataset: { id, deletedAt: null } });
    await ended(app, (await start(app, id, { tenant })).id, { tenant });
    expect((await send("POST", "/purge")).status).toBe(409);
    expect((await send("DELETE")).status).toBe(204);
    expect((await send("DELETE")).status).toBe(204);
    expect(await (await send("GET")).json()).toMatchObject({ dataset: { deletedAt: expect.any(String) } });
    expect((await app.request("/api/tasks", startRequest(id), { tenant })).status).toBe(410);
    expect(await idsOf(tenant, "")).toEqual([]);
    expect(await idsOf(tenant, "?deleted=true")).toEqual([id]);
    expect(await (await send("POST", "/restore")).json()).toMatchObject({ dataset: { id, deletedAt: null } });
    expect(await idsOf(tenant, "")).toEqual([id]);
    expect((await send("DELETE")).status).toBe(204);
    expect((await send("POST", "/purge")).status).toBe(204);
    expect((await send("GET")).status).toBe(404);
    const left = () => env.FILES.list({ prefix: `tenants/${tenant}/` });
    await vi.waitFor(async () => expect((await left()).objects).toEqual([]));
  });

  it("purge what has been in the bin for long, and nothing else", async () => {
    const tenant = newTenant();
    const [old, young] = [await upload(app, "a\n1\n", { tenant }), await upload(app, "a\n1\n", { tenant })];
    for (const { id } of [old, young])
      await app.request(`/api/datasets/${id}`, { method: "DELETE" }, { tenant });
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(datasets).set({ deletedAt: sql`now() - interval '31 days'` }).where(eq(datasets.id, old.id)),
    ]);
    expect(await sweepBin(app.deps)).toBeGreaterThanOrEqual(1);
    expect(await idsOf(tenant, "?deleted=true")).toEqual([young.id]);
    const { objects } = await env.FILES.list({ prefix: `tenants/${tenant}/` });
    expect(objects.map(({ key }) => key)).toEqual([`tenants/${tenant}/datasets/${young.id}/source`]);
  });

  it("are not purged while a task works on them, by nobody", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "a\n1\n", { tenant });
    await ended(app, (await start(app, id, { tenant })).id, { tenant });
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(datasets).set({ deletedAt: sql`now() - interval '31 days'` }).where(eq(datasets.id, id)),
      tx
        .update(tasks)
        .set({ status: "processing", finishedAt: null, drivenAt: sql`now()` })
        .where(eq(tasks.datasetId, id)),
    ]);
    const purge = () => app.request(`/api/datasets/${id}/purge`, { method: "POST" }, { tenant });
    expect((await purge()).status).toBe(409);
    await sweepBin(app.deps);
    expect(await idsOf(tenant, "?deleted=true")).toEqual([id]);
    expect((await env.FILES.head(`tenants/${tenant}/datasets/${id}/source`))?.size).toBe(4);
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(tasks).set({ status: "completed", finishedAt: sql`now()` }).where(eq(tasks.datasetId, id)),
    ]);
    expect((await purge()).status).toBe(204);
  });

  it("lose their files though R2 fails at first, and keep them where they are restored meanwhile", async () => {
    const tenant = newTenant();
    const [{ id }, kept] = [await upload(app, "a\n1\n", { tenant }), await upload(app, "a\n1\n", { tenant })];
    const before = sql`now() + interval '1 day'`;
    for (const each of [id, kept.id])
      await app.request(`/api/datasets/${each}`, { method: "DELETE" }, { tenant });
    await app.request(`/api/datasets/${kept.id}/restore`, { method: "POST" }, { tenant });
    const failing = new Proxy(env.FILES, {
      get: () => async () => {
        throw new Error("R2 is not there");
      },
    });
    const { db } = app.deps;
    await expect(purgeBinned({ db, files: failing }, { tenantId: tenant, id }, before)).rejects.toThrow("R2");
    expect(await purgeBinned(app.deps, { tenantId: tenant, id: kept.id }, before)).toBe(false);
    const keys = async () =>
      (await env.FILES.list({ prefix: `tenants/${tenant}/` })).objects.map(({ key }) => key);
    expect(await keys()).toHaveLength(2);
    expect(await sweepFolders(app.deps, { limit: 1_000 })).toBeGreaterThanOrEqual(1);
    expect(await keys()).toEqual([`tenants/${tenant}/datasets/${kept.id}/source`]);
    const [left] = await withTenant(db, tenant, (tx) => [tx.select().from(doomedFolders)]);
    expect(left).toEqual([]);
  });

  it("change its name and its metadata, and nothing that is not theirs to change", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "a\n1\n", { tenant });
    const patch = (body: object, who: object = { tenant }) => {
      const headers = { "content-type": "application/json" };
      return app.request(
        `/api/datasets/${id}`,
        { method: "PATCH", headers, body: JSON.stringify(body) },
        who,
      );
    };
    const metadata = { source: "shop", runs: 3, daily: true };
    expect(await (await patch({ metadata })).json()).toMatchObject({ dataset: { name: "people", metadata } });
    expect(await (await patch({ name: " New " })).json()).toMatchObject({
      dataset: { name: "New", metadata },
    });
    expect(await idsOf(tenant, "?metadata=source:shop")).toEqual([id]);
    expect(await idsOf(tenant, "?metadata=source:other")).toEqual([]);
    for (const bad of [{ name: "" }, { bytes: 1 }, { metadata: { a: { b: 1 } } }, { metadata: { "a b": 1 } }])
      expect((await patch(bad)).status).toBe(400);
    expect((await patch({ name: "x" }, { tenant: newTenant() })).status).toBe(404);
    expect((await patch({ name: "x" }, { tenant, role: "viewer" })).status).toBe(403);
  });

  it("show how the file is written and its first rows, or why it cannot be read", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "a;b\n1;x\n2;y\n", { tenant });
    expect(await (await app.request(`/api/datasets/${id}/preview`, {}, { tenant })).json()).toEqual({
      ...{ format: "csv", encoding: "utf-8", delimiter: ";" },
      columns: [
        { name: "a", type: "number" },
        { name: "b", type: "text" },
      ],
      rows: [
        ["1", "x"],
        ["2", "y"],
      ],
    });
    const page = await upload(app, "<html></html>", { tenant });
    const response = await app.request(`/api/datasets/${page.id}/preview`, {}, { tenant });
    expect(response.status).toBe(422);
    expect((await problemOf(response)).detail).toContain("a web page or XML");
  });

  it("hide another tenant's dataset", async () => {
    const { id } = await upload(app, "a\n1\n", { tenant: newTenant() });
    const other = { tenant: newTenant() };
    expect((await app.request(`/api/datasets/${id}`, {}, other)).status).toBe(404);
    expect((await app.request(`/api/datasets/${id}`, { method: "DELETE" }, other)).status).toBe(404);
    const list = (await (await app.request("/api/datasets", {}, other)).json()) as { data: Dataset[] };
    expect(list.data).toEqual([]);
  });

  it("want a token, a role that may write for a delete, and a well-formed id", async () => {
    const id = crypto.randomUUID();
    expect((await app.request(`/api/datasets/${id}`, {}, null)).status).toBe(401);
    expect((await app.request(`/api/datasets/${id}`, { method: "DELETE" }, { role: "viewer" })).status).toBe(
      403,
    );
    expect((await app.request("/api/datasets/1")).status).toBe(400);
  });

  it("answer 405 with the methods that there are", async () => {
    const response = await app.request(`/api/datasets/${crypto.randomUUID()}`, { method: "PUT" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, PATCH, DELETE");
  });
});
