import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Dataset } from "../../contract/datasets.ts";
import { type Upload, uploadPartBytes } from "../../contract/uploads.ts";
import { ownerClaims } from "../auth/test-tokens.ts";
import { createTestApp, newTenant, type TestApp } from "../test-app.ts";
import { abortUpload, completeUpload } from "../uploads/end-upload.ts";
import { putPart } from "../uploads/put-part.ts";
import { sweepUploads } from "../uploads/sweep-uploads.ts";
import type { VerbContext } from "../verb-context.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

const large = { ...ownerClaims.limits, fileBytes: 1024 ** 3 };

type Claims = Parameters<TestApp["request"]>[2];

async function send(method: string, path: string, claims: Claims, body?: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  const init = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  return await app.request(`/api/uploads${path}`, { method, ...init }, claims);
}

async function begin(tenant: string, bytes: number): Promise<Upload> {
  const response = await send(
    "POST",
    "",
    { tenant, limits: large },
    { name: "large", fileName: "c:\\large.csv", bytes },
  );
  expect(response.status, await response.clone().text()).toBe(201);
  return ((await response.json()) as { upload: Upload }).upload;
}

async function put(tenant: string, id: string, number: number | string, body: Uint8Array) {
  const headers = { "content-type": "application/octet-stream", "content-length": String(body.length) };
  return await app.request(
    `/api/uploads/${id}/parts/${number}`,
    { method: "PUT", headers, body: body as Uint8Array<ArrayBuffer> },
    { tenant },
  );
}

const objectsOf = async (tenant: string) =>
  (await env.FILES.list({ prefix: `tenants/${encodeURIComponent(tenant)}/` })).objects.map(
    ({ size }) => size,
  );

function contextOf(tenantId: string): VerbContext {
  const entitlements = { plan: "pro", access: "full" as const, limits: large, features: [] };
  const who = { kind: "person" as const, id: "user-1", tenantId, role: "owner" as const };
  const actor = { ...who, entitlements, flags: [] };
  return { ...app.deps, actor, traceId: "trace-1", waitUntil: () => {} };
}

/** The bucket, where `meanwhile` goes on before or after it does that with an upload in parts. */
function filesWith(
  verb: "complete" | "abort" | "uploadPart",
  meanwhile: () => Promise<unknown>,
  when: "before" | "after" = "after",
): R2Bucket {
  const changed =
    (upload: R2MultipartUpload) =>
    async (...given: unknown[]) => {
      if (when === "before") await meanwhile();
      const done = await Reflect.apply(upload[verb], upload, given);
      if (when === "after") await meanwhile();
      return done;
    };
  const resume = (key: string, id: string) => {
    const upload = env.FILES.resumeMultipartUpload(key, id);
    const bound = {
      uploadPart: upload.uploadPart.bind(upload),
      complete: upload.complete.bind(upload),
      abort: upload.abort.bind(upload),
    };
    return { ...bound, [verb]: changed(upload) };
  };
  return new Proxy(env.FILES, {
    get: (files, name) => {
      if (name === "resumeMultipartUpload") return resume;
      const value = Reflect.get(files, name);
      return typeof value === "function" ? value.bind(files) : value;
    },
  });
}

const tail = new TextEncoder().encode("a\n1\n");
const first = new Uint8Array(uploadPartBytes).fill(97);

describe("an upload in parts", () => {
  it("becomes a dataset of the parts in their order, though one was sent twice and the last first", async () => {
    const tenant = newTenant();
    const { id, partBytes, fileName } = await begin(tenant, first.length + tail.length);
    expect([partBytes, fileName]).toEqual([uploadPartBytes, "large.csv"]);
    expect((await put(tenant, id, 2, tail)).status).toBe(200);
    const early = await send("POST", `/${id}/complete`, { tenant });
    expect(early.status).toBe(409);
    expect(((await early.json()) as { detail: string }).detail).toContain("parts 1 are missing");
    for (const _ of [1, 2]) expect((await put(tenant, id, 1, first)).status).toBe(200);
    expect(await (await send("GET", `/${id}`, { tenant })).json()).toMatchObject({
      upload: {
        parts: [
          { number: 1, bytes: first.length },
          { number: 2, bytes: tail.length },
        ],
      },
    });
    const response = await send("POST", `/${id}/complete`, { tenant });
    expect(response.status, await response.clone().text()).toBe(201);
    const { dataset } = (await response.json()) as { dataset: Dataset };
    expect(dataset).toMatchObject({ id, name: "large", bytes: first.length + tail.length });
    const object = await env.FILES.get(`tenants/${tenant}/datasets/${id}/source`, {
      range: { offset: first.length - 1, length: 5 },
    });
    expect(await object?.text()).toBe("aa\n1\n");
    const again = await send("POST", `/${id}/complete`, { tenant });
    expect([again.status, await again.json()]).toEqual([201, { dataset }]);
    expect(await (await send("GET", `/${id}`, { tenant })).json()).toMatchObject({
      upload: { datasetId: id, parts: [{ number: 1 }, { number: 2, bytes: tail.length }] },
    });
    expect((await put(tenant, id, 2, tail)).status).toBe(404);
    expect((await send("DELETE", `/${id}`, { tenant })).status).toBe(404);
    expect(await objectsOf(tenant)).toEqual([first.length + tail.length]);
  });

  it.each([
    ["shorter", tail.subarray(1)],
    ["longer", new TextEncoder().encode("a\n1\n2")],
  ])("refuses a part that is %s than it has to be, and goes on", async (_name, body) => {
    const tenant = newTenant();
    const { id } = await begin(tenant, tail.length);
    const refused = await put(tenant, id, 1, body);
    expect(refused.status).toBe(400);
    expect(((await refused.json()) as { errors: { path: string }[] }).errors[0]?.path).toBe("body");
    expect((await put(tenant, id, 1, tail)).status).toBe(200);
    expect((await send("POST", `/${id}/complete`, { tenant })).status).toBe(201);
  });

  it.each(["0", "x", "2", "1000"])("has no part %s", async (number) => {
    const tenant = newTenant();
    const { id } = await begin(tenant, tail.length);
    expect((await put(tenant, id, number, tail)).status).toBe(400);
  });

  it("is refused over the plan's limit, and when too many are open", async () => {
    const tenant = newTenant();
    const limits = { ...ownerClaims.limits, fileBytes: 1_000 };
    const body = { name: "x", fileName: "x", bytes: 1_001 };
    expect((await send("POST", "", { tenant, limits }, body)).status).toBe(413);
    for (let index = 0; index < 8; index += 1) await begin(tenant, 1);
    const atOnce = await Promise.all(
      [1, 2, 3, 4, 5].map(() => send("POST", "", { tenant }, { ...body, bytes: 1 })),
    );
    expect(atOnce.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409]);
  });

  it("of which a part came twice at once has that part sent again, and completes", async () => {
    const tenant = newTenant();
    const { id } = await begin(tenant, first.length + tail.length);
    await put(tenant, id, 1, first);
    // Stored before the other and noted after it: what is noted is not what R2 has.
    const overtaken = filesWith("uploadPart", () => put(tenant, id, 2, tail));
    const request = new Request("https://jobs.test", { method: "PUT", body: tail });
    await putPart({ ...contextOf(tenant), files: overtaken }, { id, number: 2, request });
    const refused = await send("POST", `/${id}/complete`, { tenant });
    expect(refused.status, await refused.clone().text()).toBe(409);
    expect(((await refused.json()) as { detail: string }).detail).toContain("parts 2 have to be sent again");
    expect(await (await send("GET", `/${id}`, { tenant })).json()).toMatchObject({
      upload: { parts: [{ number: 1, bytes: first.length }] },
    });
    expect((await put(tenant, id, 2, tail)).status).toBe(200);
    expect((await send("POST", `/${id}/complete`, { tenant })).status).toBe(201);
    expect(await objectsOf(tenant)).toEqual([first.length + tail.length]);
  });

  it("that is given up while it is completed is either a dataset with its file, or nothing", async () => {
    const tenant = newTenant();
    const { id } = await begin(tenant, tail.length);
    await put(tenant, id, 1, tail);
    const context = contextOf(tenant);
    const givenUp = filesWith("complete", () => abortUpload(context, { id }));
    await expect(completeUpload({ ...context, files: givenUp }, { id })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await objectsOf(tenant)).toEqual([]);
    expect((await app.request(`/api/datasets/${id}`, {}, { tenant })).status).toBe(404);
  });

  it("that is completed while it is given up keeps its file", async () => {
    const tenant = newTenant();
    const { id } = await begin(tenant, tail.length);
    await put(tenant, id, 1, tail);
    const context = contextOf(tenant);
    const completed = filesWith("abort", () => completeUpload(context, { id }), "before");
    await expect(abortUpload({ ...context, files: completed }, { id })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await objectsOf(tenant)).toEqual([tail.length]);
    expect((await app.request(`/api/datasets/${id}`, {}, { tenant })).status).toBe(200);
  });

  it("that is given up, or not completed in time, leaves nothing", async () => {
    const tenant = newTenant();
    const [given, late] = [await begin(tenant, tail.length), await begin(tenant, tail.length)];
    for (const { id } of [given, late]) await put(tenant, id, 1, tail);
    expect((await send("DELETE", `/${given.id}`, { tenant })).status).toBe(204);
    expect((await send("GET", `/${given.id}`, { tenant })).status).toBe(404);
    await sweepUploads(app.deps);
    expect((await send("GET", `/${late.id}`, { tenant })).status).toBe(200);
    expect(await sweepUploads(app.deps, { hours: 0, limit: 1_000 })).toBeGreaterThanOrEqual(1);
    expect((await send("GET", `/${late.id}`, { tenant })).status).toBe(404);
    expect(await objectsOf(tenant)).toEqual([]);
  });

  it("is nobody else's", async () => {
    const { id } = await begin(newTenant(), tail.length);
    const other = newTenant();
    for (const [method, path] of [
      ["GET", ""],
      ["DELETE", ""],
      ["POST", "/complete"],
    ] as const)
      expect((await send(method, `/${id}${path}`, { tenant: other })).status).toBe(404);
    expect((await put(other, id, 1, tail)).status).toBe(404);
    expect((await send("GET", `/${id}`, null)).status).toBe(401);
    expect((await send("DELETE", `/${id}`, { role: "viewer" })).status).toBe(403);
  });
});
