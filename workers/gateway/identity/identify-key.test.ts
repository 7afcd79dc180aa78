import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { organization } from "../../../db/gateway/schema.ts";
import { apiKey } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { type ApiKeyScope, apiKeyScopeNames } from "../../contract/api-keys.ts";
import type { Claims } from "../../contract/claims.ts";
import type { Problem } from "../../contract/problem.ts";
import { jobsOperations } from "../proxy/operations.ts";
import { createSignedIn } from "../testing/account.ts";
import { createApiKey } from "../testing/api-key.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { openEntry } from "../testing/open-entry.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { forgetKeysOf } from "./identify-key.ts";
import { newKey } from "./key-format.ts";

/** An isolate in front of a jobs worker that says yes and notes what it was told of the caller. */
function createIsolate(vars: Partial<GatewayEnv> = {}) {
  const told: Claims[] = [];
  const fetch = async (input: RequestInfo, init?: RequestInit) => {
    const token = new Request(input, init).headers.get("authorization")?.replace("Bearer ", "") ?? "";
    told.push(decodeJwt<Claims>(token));
    return Response.json({ ok: true });
  };
  const JOBS = { fetch } as unknown as Fetcher;
  return { told, ...createTestGateway({ vars: { ...vars, JOBS }, deps: { entry: openEntry } }) };
}

let gateway = createIsolate();
const { db } = gateway.deps;

beforeEach(() => {
  gateway = createIsolate();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function later(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
}

const withKey = (key: string, path = "/api/datasets", at = gateway) =>
  createVisitor(at.app).get(path, { authorization: `Bearer ${key}` });

async function tenantOf(visitor: Visitor): Promise<string> {
  const { tenant } = await (await visitor.get("/api/auth/me")).json<{ tenant: { id: string } }>();
  return tenant.id;
}

async function fetchedDuring(work: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(globalThis, "fetch");
  await work();
  const urls = spy.mock.calls.map(([input]) => (input instanceof Request ? input.url : String(input)));
  spy.mockRestore();
  return urls;
}

describe("a key that is shown", () => {
  test("stands for its tenant and for no person", async () => {
    const owner = await createSignedIn(gateway);
    const { key, apiKey: made } = await createApiKey(owner);
    expect((await withKey(key)).status).toBe(200);
    const visitor = createVisitor(gateway.app);
    expect((await visitor.get("/api/datasets", { "x-api-key": key })).status).toBe(200);
    const claims = {
      ...{ sub: `key:${made.id}`, sid: `key:${made.id}`, platformRole: "user", role: null },
      ...{ tenant: await tenantOf(owner), scopes: ["datasets:read"], plan: "free" },
    };
    expect(gateway.told).toEqual([expect.objectContaining(claims), expect.objectContaining(claims)]);
  });

  test.each(apiKeyScopeNames)("opens with %s what names that scope, and nothing else", async (scope) => {
    const owner = await createSignedIn(gateway);
    const { key } = await createApiKey(owner, { scopes: [scope] });
    for (const operation of jobsOperations) {
      const path = operation.path
        .replace("{id}", crypto.randomUUID())
        .replace("{number}", "1")
        .replace("{file}", "clean.csv");
      const method = operation.method.toUpperCase();
      const response = await createVisitor(gateway.app).send(path, { method, headers: { "x-api-key": key } });
      expect(response.status, `${method} ${path}`).toBe(operation.scope === scope ? 200 : 403);
      if (operation.scope !== scope)
        expect((await response.json<Problem>()).detail).toContain(`"${operation.scope}"`);
    }
    const mine = jobsOperations.filter((operation) => operation.scope === scope);
    expect(gateway.told).toHaveLength(mine.length);
  });

  test("goes before a cookie, and beside another authorization is not looked at", async () => {
    const [owner, other] = await Promise.all([createSignedIn(gateway), createSignedIn(gateway)]);
    const { key, apiKey: made } = await createApiKey(owner);
    await other.get("/api/datasets", { "x-api-key": key });
    expect(gateway.told[0]?.sub).toBe(`key:${made.id}`);
    expect((await other.get("/api/datasets", { "x-api-key": "slv_wrong" })).status).toBe(401);
    const both = { authorization: "Bearer a.b.c", "x-api-key": key };
    expect((await other.get("/api/datasets", both)).status).toBe(401);
  });

  test("opens no route for people, and says why", async () => {
    const owner = await createSignedIn(gateway);
    const { key } = await createApiKey(owner, { scopes: [...apiKeyScopeNames] });
    const paths = [
      ...["/api/auth/me", "/api/auth/token", "/api/auth/sessions", "/api/auth/organization/list"],
      ...["/api/user/me", "/api/user/users", "/api/audit", "/api/admin/audit"],
    ];
    for (const path of paths) {
      const response = await withKey(key, path);
      expect(response.status, path).toBe(403);
      expect((await response.json<Problem>()).detail).toContain("API key");
    }
    expect(await (await withKey(key, "/api/auth/get-session")).json()).toBeNull();
  });

  test("that is malformed reaches nobody", async () => {
    const key = newKey();
    const malformed = [
      ...[
        "slv_",
        "slv_x",
        `${key}x`,
        key.slice(0, -1),
        key.toUpperCase(),
        `x${key}`,
        `slv_${"é".repeat(49)}`,
      ],
      `${key.slice(0, 10)}${key[10] === "a" ? "b" : "a"}${key.slice(11)}`,
    ];
    const asked = await fetchedDuring(async () => {
      for (const value of malformed) {
        const headers = /^[\x20-\x7e]*$/.test(value) ? { "x-api-key": value } : { "x-api-key": "slv_%C3%A9" };
        expect((await createVisitor(gateway.app).get("/api/datasets", headers)).status, value).toBe(401);
        expect(
          (
            await createVisitor(gateway.app).get("/api/datasets", {
              authorization: `Bearer ${headers["x-api-key"]}`,
            })
          ).status,
          value,
        ).toBe(401);
      }
    });
    expect(asked).toEqual([]);
  });

  test("that was made up is refused, and looked up only so often for one address", async () => {
    const vars = { RATE_LIMITS: '{"key-look-up":{"limit":3}}' } as Partial<GatewayEnv>;
    const isolate = createIsolate(vars);
    const visitor = createVisitor(isolate.app);
    const show = async () => (await visitor.get("/api/datasets", { "x-api-key": newKey() })).status;
    expect([await show(), await show(), await show()]).toEqual([401, 401, 401]);
    expect(await fetchedDuring(async () => expect(await show()).toBe(429))).toEqual([]);
  });
});

describe("what a key costs", () => {
  test("a warm request asks neither Redis nor Postgres", async () => {
    const { key } = await createApiKey(await createSignedIn(gateway));
    await withKey(key);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    expect(await fetchedDuring(() => withKey(key))).toEqual([]);
  });

  test("its last use is noted, at most every five minutes", async () => {
    const owner = await createSignedIn(gateway);
    const { key, apiKey: made } = await createApiKey(owner);
    const tenantId = await tenantOf(owner);
    const lastUse = async () => {
      const [[row]] = await withTenant(db, tenantId, [
        db.select().from(apiKey).where(eq(apiKey.id, made.id)),
      ]);
      return row?.lastUsedAt ?? null;
    };
    expect(await lastUse()).toBeNull();
    await withKey(key);
    const first = await vi.waitFor(async () => (await lastUse()) ?? expect.fail("not noted"));
    const updates: string[] = [];
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      if (String(init?.body).includes('last_used_at\\" =')) updates.push(String(init?.body));
      return real(input, init);
    });
    later(31_000);
    await withKey(key);
    expect([await lastUse(), updates]).toEqual([first, []]);
  });

  test("it is counted for itself, by the lower of its own limit and the plan's", async () => {
    const owner = await createSignedIn(gateway);
    const { key } = await createApiKey(owner, { requestsPerMinute: 2 });
    const first = await withKey(key);
    expect(first.headers.get("ratelimit-policy")).toBe('"key-free";q=2;w=60, "keys-free";q=120;w=60');
    expect([(await withKey(key)).status, (await withKey(key)).status]).toEqual([200, 429]);
    const other = await createApiKey(owner, { requestsPerMinute: 9_999 });
    expect((await withKey(other.key)).headers.get("ratelimit-policy")).toMatch(/^"key-free";q=60;w=60, /);
    expect((await owner.get("/api/datasets")).status).toBe(200);
  });

  test("many keys of a tenant are not more requests than the plan has for all of them", async () => {
    const vars = { RATE_LIMITS: '{"key-free":{"limit":2},"keys-free":{"limit":3}}' } as Partial<GatewayEnv>;
    const limited = createIsolate(vars);
    const owner = await createSignedIn(gateway);
    const keys = await Promise.all([createApiKey(owner), createApiKey(owner)]);
    const status = async (index: number) =>
      (await withKey(keys[index]?.key ?? "", "/api/datasets", limited)).status;
    expect([await status(0), await status(0), await status(0)]).toEqual([200, 200, 429]);
    expect([await status(1), await status(1)]).toEqual([200, 429]);
    expect((await owner.get("/api/datasets")).status).toBe(200);
  });
});

describe("a key ends", () => {
  test("when it is revoked, within two seconds in another isolate", async () => {
    const owner = await createSignedIn(gateway);
    const { key, apiKey: made } = await createApiKey(owner);
    const elsewhere = createIsolate();
    expect((await withKey(key, "/api/datasets", elsewhere)).status).toBe(200);
    expect((await owner.send(`/api/auth/api-keys/${made.id}`, { method: "DELETE" })).status).toBe(204);
    later(1_900);
    expect((await withKey(key, "/api/datasets", elsewhere)).status).toBe(401);
    expect((await withKey(key)).status).toBe(401);
  });

  test("at its time, without anyone being asked", async () => {
    const { key } = await createApiKey(await createSignedIn(gateway), { expiresInDays: 1 });
    expect((await withKey(key)).status).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 86_400_001 });
    expect((await withKey(key)).status).toBe(401);
  });

  test("after the overlap when another took its place, and not before", async () => {
    const owner = await createSignedIn(gateway);
    const { key, apiKey: old } = await createApiKey(owner);
    const elsewhere = createIsolate();
    expect((await withKey(key, "/api/datasets", elsewhere)).status).toBe(200);
    const response = await owner.post(`/api/auth/api-keys/${old.id}/rotate`, { overlapSeconds: 60 });
    const { key: next } = await response.json<{ key: string }>();
    later(10_000);
    expect((await withKey(key, "/api/datasets", elsewhere)).status).toBe(200);
    expect((await withKey(next, "/api/datasets", elsewhere)).status).toBe(200);
    later(60_000);
    expect((await withKey(key, "/api/datasets", elsewhere)).status).toBe(401);
    expect((await withKey(next, "/api/datasets", elsewhere)).status).toBe(200);
  });

  test("in what it may do when a scope is taken away, within two seconds in another isolate", async () => {
    const owner = await createSignedIn(gateway);
    const { key, apiKey: made } = await createApiKey(owner, { scopes: ["datasets:read", "tasks:read"] });
    const elsewhere = createIsolate();
    expect((await withKey(key, "/api/tasks", elsewhere)).status).toBe(200);
    const body = JSON.stringify({ scopes: ["datasets:read"] satisfies ApiKeyScope[] });
    const headers = { "content-type": "application/json" };
    await owner.send(`/api/auth/api-keys/${made.id}`, { method: "PATCH", headers, body });
    later(1_900);
    expect((await withKey(key, "/api/tasks", elsewhere)).status).toBe(403);
    expect((await withKey(key, "/api/datasets", elsewhere)).status).toBe(200);
  });

  test("with its tenant, within two seconds in another isolate", async () => {
    const owner = await createSignedIn(gateway);
    const { key } = await createApiKey(owner);
    const elsewhere = createIsolate();
    expect((await withKey(key, "/api/datasets", elsewhere)).status).toBe(200);
    const tenantId = await tenantOf(owner);
    await withTenant(db, tenantId, [db.delete(organization).where(eq(organization.id, tenantId))]);
    await forgetKeysOf(gateway.deps.redis, tenantId);
    later(1_900);
    expect((await withKey(key, "/api/datasets", elsewhere)).status).toBe(401);
  });
});
