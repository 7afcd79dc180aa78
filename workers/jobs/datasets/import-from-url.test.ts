import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets, deadLetters, tasks } from "../../../db/jobs/schema.ts";
import type { Dataset } from "../../contract/datasets.ts";
import type { Problem } from "../../contract/problem.ts";
import { ownerClaims } from "../auth/test-tokens.ts";
import { createTestApp, ended, newTenant, start, type TestApp, upload } from "../test-app.ts";
import { mostFetchMs } from "./fetch-source.ts";
import { importFromUrl } from "./import-from-url.ts";
import { readSource } from "./read-source.ts";
import { sweepReplaced } from "./sweep-replaced.ts";

let app: TestApp;
/** What each address answers, and where names lead. */
let answers: Record<string, () => Response>;
let addresses: Record<string, string[]>;
let asked: Request[];

beforeAll(async () => {
  app = await createTestApp();
});

beforeEach(() => {
  asked = [];
  answers = { "https://files.customer.test/people%20all.csv?v=2": () => new Response("a,b\n1,2\n") };
  addresses = { "files.customer.test": ["93.184.216.34"], "inside.customer.test": ["10.0.0.7"] };
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (request.url.startsWith(app.deps.config.dnsUrl)) return dnsAnswer(url.searchParams);
    if (!url.hostname.endsWith(".test")) return await real(input, init);
    expect(init?.redirect).toBe("manual");
    asked.push(request);
    return answers[request.url]?.() ?? new Response("nothing", { status: 404 });
  });
});
afterEach(() => vi.restoreAllMocks());

function dnsAnswer(question: URLSearchParams): Response {
  const found = question.get("type") === "A" ? (addresses[question.get("name") ?? ""] ?? []) : [];
  return Response.json({ Status: 0, Answer: found.map((data) => ({ type: 1, data })) });
}

async function fetched(url: string, claims: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify({ name: "fetched", url }) };
  return await app.request("/api/datasets/import", init, claims);
}

const objectsOf = async (tenant: string) =>
  (await env.FILES.list({ prefix: `tenants/${tenant}/` })).objects.map(({ key }) => key);

describe("POST /api/datasets/import", () => {
  it("makes a dataset of a file at an address, and tells that nothing of ours", async () => {
    const tenant = newTenant();
    const response = await fetched("https://files.customer.test/people%20all.csv?v=2", { tenant });
    expect(response.status, await response.clone().text()).toBe(201);
    const { dataset } = (await response.json()) as { dataset: Dataset };
    expect(dataset).toMatchObject({ name: "fetched", fileName: "people all.csv", bytes: 8 });
    const object = await env.FILES.get(`tenants/${tenant}/datasets/${dataset.id}/source`);
    expect(await object?.text()).toBe("a,b\n1,2\n");
    expect([...(asked[0]?.headers.keys() ?? [])].sort()).toEqual(["accept", "user-agent"]);
  });

  it("follows redirects, and looks at each address before it asks it", async () => {
    const tenant = newTenant();
    const to = (location: string) => () => new Response(null, { status: 302, headers: { location } });
    answers["https://files.customer.test/moved"] = to("/people%20all.csv?v=2");
    expect((await fetched("https://files.customer.test/moved", { tenant })).status).toBe(201);
    for (const location of [
      "https://inside.customer.test/",
      "http://files.customer.test/",
      "https://169.254.169.254/latest/meta-data",
      "https://[::ffff:10.0.0.1]/",
    ]) {
      asked = [];
      answers["https://files.customer.test/inside"] = to(location);
      const refused = await fetched("https://files.customer.test/inside", { tenant });
      expect([location, refused.status]).toEqual([location, 400]);
      expect(asked).toHaveLength(1);
    }
    answers["https://files.customer.test/round"] = to("/round");
    asked = [];
    expect((await fetched("https://files.customer.test/round", { tenant })).status).toBe(422);
    expect(asked).toHaveLength(6);
  });

  it.each([
    ["no address", "not an address", 400],
    ["another scheme", "ftp://files.customer.test/x", 400],
    ["a name and a password", "https://a:b@files.customer.test/x", 400],
    ["a name that leads inside", "https://inside.customer.test/x", 400],
    ["a name that leads nowhere", "https://nowhere.customer.test/x", 400],
    ["an address that answers something else", "https://files.customer.test/none", 422],
  ])("refuses %s, and keeps nothing", async (_name, url, status) => {
    const tenant = newTenant();
    const response = await fetched(url, { tenant });
    expect(response.status).toBe(status);
    expect(((await response.json()) as Problem).detail?.length).toBeGreaterThan(10);
    expect(await objectsOf(tenant)).toEqual([]);
  });

  it("takes no more than the plan does, whatever length is said", async () => {
    const tenant = newTenant();
    const limits = { rowsPerMonth: 1, fileBytes: 1_000, concurrentTasks: 1 };
    const endless = () => {
      const chunk = new Uint8Array(65_536).fill(97);
      return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
    };
    answers["https://files.customer.test/endless"] = () => new Response(endless());
    answers["https://files.customer.test/said"] = () =>
      new Response("x", { headers: { "content-length": "5000" } });
    for (const name of ["endless", "said"])
      expect((await fetched(`https://files.customer.test/${name}`, { tenant, limits })).status).toBe(413);
    expect(await objectsOf(tenant)).toEqual([]);
  });

  it("lets two of a tenant be under way, and more when they have ended", async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const url = "https://files.customer.test/slow";
    const { promise: go, resolve: letGo } = Promise.withResolvers<void>();
    const slow = () =>
      new ReadableStream<Uint8Array>({
        async pull(controller) {
          await go;
          controller.enqueue(new TextEncoder().encode("a\n1\n"));
          controller.close();
        },
      });
    answers[url] = () => new Response(slow());
    const first = [fetched(url, { tenant }), fetched(url, { tenant })];
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    const refused = await fetched(url, { tenant });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "10"]);
    const others = fetched(url, { tenant: other });
    letGo();
    for (const each of [...first, others]) expect((await each).status).toBe(201);
    expect((await fetched(url, { tenant })).status).toBe(201);
  });

  it("ends an address that sends a little again and again, and keeps nothing of it", async () => {
    const tenant = newTenant();
    const deadline = new AbortController();
    const real = AbortSignal.timeout;
    vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) =>
      ms === mostFetchMs ? deadline.signal : real.call(AbortSignal, ms),
    );
    let pieces = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      pieces += 1;
      if (pieces === 3) deadline.abort(new DOMException("It took too long", "TimeoutError"));
      controller.enqueue(new TextEncoder().encode("1,2\n"));
    };
    answers["https://files.customer.test/drip"] = () => new Response(new ReadableStream({ pull }));
    const refused = await fetched("https://files.customer.test/drip", { tenant });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("takes too long") });
    expect(pieces).toBeLessThan(10);
    expect(await objectsOf(tenant)).toEqual([]);
  });

  it("takes no path out of an address for a name", async () => {
    const tenant = newTenant();
    answers["https://files.customer.test/a%2F..%2Fb%5Cc.csv"] = () => new Response("a\n1\n");
    const response = await fetched("https://files.customer.test/a%2F..%2Fb%5Cc.csv", { tenant });
    expect(await response.json()).toMatchObject({ dataset: { fileName: "c.csv" } });
  });

  it("is for those who may change data", async () => {
    const url = "https://files.customer.test/people%20all.csv?v=2";
    expect((await fetched(url, { role: "viewer" })).status).toBe(403);
    expect(asked).toEqual([]);
  });
});

it("POST /api/datasets/import asks nobody where administrators have switched it off", async () => {
  const refused = await fetched("https://files.customer.test/people%20all.csv?v=2", {
    ...{ tenant: newTenant(), flags: [] },
  });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("switched off") });
  expect(asked).toEqual([]);
});

describe("importFromUrl", () => {
  const wantedBy = (tenantId: string) => ({
    ...{ tenantId, actorId: "user-1", url: "https://files.customer.test/people%20all.csv?v=2" },
    entitlements: { plan: "pro", access: "full" as const, limits: ownerClaims.limits, features: [] },
  });

  it("gives a dataset another file, over which its next task runs, and removes the one before", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "x\n1\n", { tenant });
    await ended(app, (await start(app, id, { tenant })).id, { tenant });
    for (const bytes of [8, 8]) {
      const dataset = await importFromUrl(app.deps, { ...wantedBy(tenant), datasetId: id });
      expect(dataset).toMatchObject({ id, name: "people", fileName: "people all.csv", bytes });
    }
    const sources = (await objectsOf(tenant)).filter((key) => key.includes("/source"));
    expect(sources).toHaveLength(1);
    const task = await ended(app, (await start(app, id, { tenant })).id, { tenant });
    expect(task.result?.columns.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  const sourcesOf = async (tenant: string) =>
    (await objectsOf(tenant)).filter((key) => key.includes("/source"));

  type Standing = Pick<typeof tasks.$inferInsert, "status" | "finishedAt">;

  /** A run that has a file, which two imports have replaced since, while it stood like that. */
  async function replacedUnder(standing: Standing, letter?: "waiting" | "discarded") {
    const tenant = newTenant();
    const { id } = await upload(app, "x\n1\n", { tenant });
    const task = await ended(app, (await start(app, id, { tenant })).id, { tenant });
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(tasks).set(standing),
      ...(letter === undefined ? [] : [tx.insert(deadLetters).values(letterOf(tenant, task.id, letter))]),
    ]);
    const wanted = { ...wantedBy(tenant), datasetId: id };
    for (const _ of [1, 2]) await importFromUrl(app.deps, wanted);
    const importLater = async () => {
      vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * 60 * 60_000);
      await importFromUrl(app.deps, wanted);
    };
    const begun = { tenantId: tenant, taskId: task.id, datasetId: id };
    return { tenant, importLater, begun, first: `tenants/${tenant}/datasets/${id}/source` };
  }

  const letterOf = (tenantId: string, taskId: string, status: "waiting" | "discarded") => ({
    ...{ id: crypto.randomUUID(), sourceKey: taskId, tenantId, taskId, status, flow: "process-dataset" },
    ...{ step: "normalize", part: 0, round: 1, attempts: 5, input: "{}", traceId: "trace" },
    ...{ errorKind: "unknown", errorCode: "step_failed", errorMessage: "The step failed" },
    settledAt: status === "waiting" ? null : new Date(),
  });

  const failed = { status: "failed" as const, finishedAt: new Date() };

  it("keeps the file of a run that failed for as long as it can be begun again, and goes by it then", async () => {
    const { tenant, importLater, begun, first } = await replacedUnder(failed, "waiting");
    expect(await sourcesOf(tenant)).toHaveLength(2);
    expect(await sourcesOf(tenant)).toContain(first);
    expect(await readSource(app.deps.db, begun)).toMatchObject({ objectKey: first });
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(deadLetters).set({ status: "discarded", settledAt: new Date() }),
    ]);
    await importLater();
    expect(await sourcesOf(tenant)).toHaveLength(1);
    expect(await sourcesOf(tenant)).not.toContain(first);
  });

  it("leaves the file of a run that failed to the sweep, which removes it when its letter waits no more", async () => {
    const { tenant, first } = await replacedUnder(failed, "waiting");
    const sweepLater = async () => {
      vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * 60 * 60_000);
      await sweepReplaced(app.deps, { minutes: 0, limit: 1_000 });
    };
    await sweepLater();
    expect(await sourcesOf(tenant)).toContain(first);
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(deadLetters).set({ status: "discarded", settledAt: new Date() }),
    ]);
    await sweepLater();
    expect(await sourcesOf(tenant)).toHaveLength(1);
    expect(await sourcesOf(tenant)).not.toContain(first);
    const [[row]] = await withTenant(app.deps.db, tenant, (tx) => [
      tx.select({ replacedAt: datasets.replacedAt }).from(datasets),
    ]);
    expect(row).toEqual({ replacedAt: null });
  });

  it("removes the file of a run that was under way once it has ended", async () => {
    const { tenant, importLater, first } = await replacedUnder({ status: "processing", finishedAt: null });
    expect(await sourcesOf(tenant)).toContain(first);
    await withTenant(app.deps.db, tenant, (tx) => [
      tx.update(tasks).set({ status: "completed", finishedAt: new Date() }),
    ]);
    await importLater();
    expect(await sourcesOf(tenant)).toHaveLength(1);
  });

  it("keeps no file of a run that failed for good", async () => {
    const { tenant } = await replacedUnder(failed, "discarded");
    expect(await sourcesOf(tenant)).toHaveLength(1);
  });

  it("leaves the file of another import that ends meanwhile", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "x\n1\n", { tenant });
    const wanted = { ...wantedBy(tenant), datasetId: id };
    const files = new Proxy(env.FILES, {
      get: (target, name) => {
        if (name !== "put") return Reflect.get(target, name).bind(target);
        return async (key: string, body: Uint8Array) => {
          await target.put(key, body);
          await importFromUrl(app.deps, wanted);
        };
      },
    });
    await importFromUrl({ ...app.deps, files }, wanted);
    const [[row]] = await withTenant(app.deps.db, tenant, (tx) => [
      tx.select({ objectKey: datasets.objectKey }).from(datasets).where(eq(datasets.id, id)),
    ]);
    expect(await objectsOf(tenant)).toEqual([row?.objectKey]);
  });

  it("keeps nothing of a file for a dataset that is not there", async () => {
    const tenant = newTenant();
    const missing = { ...wantedBy(tenant), datasetId: crypto.randomUUID() };
    await expect(importFromUrl(app.deps, missing)).rejects.toMatchObject({ code: "not_found" });
    expect(await objectsOf(tenant)).toEqual([]);
  });
});
