import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Dataset } from "../../contract/datasets.ts";
import type { Problem } from "../../contract/problem.ts";
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
    const claims = { tenant, limits: { rowsPerMonth: 1, fileBytes: 1_000_000, concurrentTasks: 1 } };
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

describe("GET /api/datasets", () => {
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
    ["cursor=x", "query.cursor"],
    [`cursor=${btoa('[1,"x"]')}`, "query.cursor"],
    [`cursor=${btoa('[8640000000000000,"00000000-0000-4000-8000-000000000000"]')}`, "query.cursor"],
  ])("refuses ?%s", async (query, path) => {
    const response = await app.request(`/api/datasets?${query}`);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.[0]?.path).toBe(path);
  });
});

describe("GET and DELETE /api/datasets/{id}", () => {
  it("show and delete the tenant's own dataset with its files", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "a\n1\n", { tenant });
    expect(await (await app.request(`/api/datasets/${id}`, {}, { tenant })).json()).toMatchObject({
      dataset: { id },
    });
    await ended(app, (await start(app, id, { tenant })).id, { tenant });
    expect((await app.request(`/api/datasets/${id}`, { method: "DELETE" }, { tenant })).status).toBe(204);
    expect((await app.request(`/api/datasets/${id}`, {}, { tenant })).status).toBe(404);
    const left = () => env.FILES.list({ prefix: `tenants/${tenant}/` });
    await vi.waitFor(async () => expect((await left()).objects).toEqual([]));
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
    expect(response.headers.get("allow")).toBe("GET, DELETE");
  });
});
