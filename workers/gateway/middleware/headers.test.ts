import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildExport } from "../export/build-export.ts";
import { createClosingGateway, createPerson, withoutContent } from "../testing/closing.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, type Teammate } from "../testing/team.ts";
import { createVisitor } from "../testing/visitor.ts";
import { putAvatar } from "../users/avatars/avatar-store.ts";

const page = "https://pages.selvedge.test";
const vars = { PUBLIC_URL: "https://selvedge.test", CORS_ORIGINS: `${page},https://other.selvedge.test` };
const gateway = createClosingGateway(vars);
const { deps } = gateway;
const visitor = createVisitor(gateway.app);
let owner: Teammate;
let content: ReturnType<typeof withoutContent>;

beforeAll(async () => {
  content = withoutContent(gateway);
  ({ owner } = await createTeam(gateway));
});

afterAll(() => content.restore());

const everywhere = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  vary: "origin",
  "x-content-type-options": "nosniff",
  "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
};
const counted = { ratelimit: expect.any(String), "ratelimit-policy": expect.any(String) };
const json = { ...everywhere, "content-type": "application/json", "cache-control": "no-store" };
const problem = { ...json, "content-type": "application/problem+json" };
const never = "no-store";

async function archiveOf(): Promise<Response> {
  const person = await createPerson(gateway);
  const made = await person.post("/api/user/export", {});
  const { id } = (await made.json<{ export: { id: string } }>()).export;
  await buildExport(deps, id);
  return await person.get(`/api/user/exports/${id}/archive`);
}

async function avatar(): Promise<Response> {
  const address = await putAvatar(deps, owner.id, { bytes: new Uint8Array([1]), type: "image/png" });
  return await visitor.get(new URL(address, vars.PUBLIC_URL).pathname);
}

async function stream(): Promise<Response> {
  const response = await owner.get("/api/notifications/stream");
  await response.body?.cancel();
  return response;
}

async function signIn(): Promise<Response> {
  const password = "correct horse battery staple";
  return await createVisitor(gateway.app).post("/api/auth/login", { email: owner.email, password });
}

/** Every kind of answer there is, and the whole of its headers; a header that is not here is one too many. */
const classes: [string, () => Promise<Response>, Record<string, unknown>][] = [
  ["data of somebody", () => owner.get("/api/auth/me"), { ...json, ...counted }],
  ["a list of somebody's", () => owner.get("/api/notifications"), { ...json, ...counted }],
  ["an answer without a body", () => owner.post("/api/notifications/read-all", {}), noBody(counted)],
  ["a problem of a stranger", () => visitor.get("/api/auth/me"), { ...problem, ...counted }],
  ["a problem of no route", () => visitor.get("/nowhere"), problem],
  ["a refused method", () => visitor.send("/health", { method: "PUT" }), { ...problem, allow: "GET, HEAD" }],
  ["a refused change", () => visitor.post("/api/auth/logout", {}, { origin: "https://evil.test" }), problem],
  ["a session's cookies", signIn, { ...json, ...counted, "set-cookie": expect.stringContaining("HttpOnly") }],
  [
    "a way back from a provider that failed",
    () => visitor.get("/api/auth/callback/google?state=x&code=y"),
    {
      ...noBody(counted),
      location: expect.stringMatching(/^https:\/\/selvedge\.test\/[a-z-]+\?/),
    },
  ],
  [
    "a download of the audit log",
    () => owner.get("/api/audit/export?format=csv"),
    {
      ...{ ...json, ...counted, "content-type": "text/csv; charset=utf-8" },
      "content-disposition": 'attachment; filename="audit.csv"',
    },
  ],
  [
    "an archive of somebody's data",
    archiveOf,
    {
      ...{ ...json, ...counted, "content-type": "application/zip" },
      "content-disposition": expect.stringMatching(/^attachment; filename="[a-z0-9.-]+\.zip"$/),
      "content-length": expect.stringMatching(/^\d+$/),
    },
  ],
  [
    "a picture",
    avatar,
    {
      ...{ ...json, ...counted, "content-type": "image/png", etag: expect.any(String) },
      "cache-control": "public, max-age=31536000, immutable",
    },
  ],
  ["a stream of events", stream, { ...json, ...counted, "content-type": "text/event-stream; charset=utf-8" }],
  ["health", () => visitor.get("/health"), json],
  [
    "the description of the API",
    () => visitor.get("/openapi.json"),
    { ...json, "cache-control": "public, max-age=300" },
  ],
];

function noBody(more: Record<string, unknown>): Record<string, unknown> {
  return { ...everywhere, "cache-control": never, ...more };
}

test.each(classes)("%s has exactly its headers", async (_name, ask, expected) => {
  const { headers } = await ask();
  expect(Object.fromEntries(headers)).toEqual(expected);
});

describe("a page of a listed origin", () => {
  const preflight = (origin: string, path = "/api/datasets") =>
    visitor.send(path, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "DELETE" },
    });

  test("may read answers and change things, as whoever is signed in", async () => {
    const read = await owner.get("/api/auth/me", { origin: page });
    expect(Object.fromEntries(read.headers)).toEqual({
      ...{ ...json, ...counted },
      "access-control-allow-origin": page,
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": expect.stringContaining("x-request-id"),
    });
    expect((await owner.post("/api/notifications/read-all", {}, { origin: page })).status).toBe(204);
  });

  test("is told so beforehand, for every route alike", async () => {
    for (const path of ["/api/datasets", "/api/auth/login", "/nowhere"]) {
      const answer = await preflight(page, path);
      expect(answer.status).toBe(204);
      expect(Object.fromEntries(answer.headers)).toEqual({
        ...noBody({}),
        "access-control-allow-origin": page,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers": expect.stringContaining("content-type, idempotency-key"),
        "access-control-max-age": "7200",
        vary: "origin, access-control-request-method, access-control-request-headers",
      });
    }
  });

  test.each([
    "https://evil.test",
    "null",
    "*",
    `${page}.evil.test`,
    `${page}:8443`,
    page.replace("https", "http"),
    page.toUpperCase(),
    `${page}, https://evil.test`,
    "",
  ])("is not one that is named as %j", async (origin) => {
    for (const answer of [
      await preflight(origin),
      await owner.get("/api/auth/me", { origin }),
      await owner.post("/api/notifications/read-all", {}, { origin }),
    ]) {
      const names = [...answer.headers.keys()];
      expect(names.filter((name) => name.startsWith("access-control"))).toEqual([]);
      expect(answer.headers.get("vary")).toBe("origin");
    }
    expect((await owner.post("/api/notifications/read-all", {}, { origin })).status).toBe(403);
  });

  test("is none where no origin is listed", async () => {
    const alone = createVisitor(createTestGateway().app);
    const answer = await alone.get("/health", { origin: page });
    expect(answer.headers.get("vary")).toBeNull();
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("where the site is on https", () => {
  const ask = (url: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    gateway.app.request(url, { ...init, headers });

  test("what comes in the open is led to the same address there", async () => {
    for (const said of ["http", "https, http", "HTTP"]) {
      const answer = await ask("http://localhost/health?x=1", { "x-forwarded-proto": said });
      expect(answer.status).toBe(308);
      const { vary: _, ...expected } = noBody({ location: "https://localhost/health?x=1" });
      expect(Object.fromEntries(answer.headers)).toEqual(expected);
    }
  });

  test("a change in the open is refused instead", async () => {
    const answer = await ask(
      "http://localhost/api/auth/logout",
      { "x-forwarded-proto": "http" },
      { method: "POST" },
    );
    expect(answer.status).toBe(403);
  });

  test("what a proxy took over https, and what comes from this side of it, is served", async () => {
    expect((await ask("http://localhost/health", { "x-forwarded-proto": "https" })).status).toBe(200);
    expect((await ask("http://localhost/health")).status).toBe(200);
    expect((await ask("https://localhost/health")).status).toBe(200);
  });

  test("at Cloudflare the address itself says it", async () => {
    const cloud = createTestGateway({ vars: { ...vars, CLIENT_ADDRESS: "cf-connecting-ip" } });
    expect((await cloud.app.request("http://localhost/health")).status).toBe(308);
    expect((await cloud.app.request("https://localhost/health")).status).toBe(200);
  });

  test("and where it is not, nothing is", async () => {
    const open = createTestGateway();
    const headers = { "x-forwarded-proto": "http" };
    const answer = await open.app.request("http://localhost/health", { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("strict-transport-security")).toBeNull();
  });
});
