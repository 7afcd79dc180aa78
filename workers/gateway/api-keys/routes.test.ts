import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { notification } from "../../../db/gateway/schema-people.ts";
import { apiKey } from "../../../db/gateway/schema-tenants.ts";
import { withTenant, withUser } from "../../../db/gateway/tenant.ts";
import { type ApiKey, apiKeyScopeNames, type NewApiKey } from "../../contract/api-keys.ts";
import type { TenantRole } from "../../contract/auth.ts";
import type { Problem } from "../../contract/problem.ts";
import { createSignedIn } from "../testing/account.ts";
import { createApiKey } from "../testing/api-key.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { grantTo } from "../testing/grants.ts";
import { createTeam } from "../testing/team.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { db } = gateway.deps;
const path = "/api/auth/api-keys";
const missing = crypto.randomUUID();

const send = (visitor: Visitor, method: string, where: string, body?: unknown) =>
  visitor.send(where, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const listed = async (visitor: Visitor) => (await (await visitor.get(path)).json<{ data: ApiKey[] }>()).data;

async function createOwner() {
  const owner = await createSignedIn(gateway);
  await grantTo(gateway, owner);
  return owner;
}

async function tenantOf(visitor: Visitor): Promise<string> {
  const { tenant } = await (await visitor.get("/api/auth/me")).json<{ tenant: { id: string } }>();
  return tenant.id;
}

async function actionsOf(visitor: Visitor): Promise<string[]> {
  const response = await visitor.get("/api/audit");
  const { data } = await response.json<{ data: { action: string }[] }>();
  return data.map(({ action }) => action).filter((action) => action.startsWith("api_key."));
}

/** Every way to change or see keys, with a body that is valid. */
const ways: [method: string, path: string, body?: unknown][] = [
  ["GET", path],
  ["POST", path, { name: "Mine", scopes: ["datasets:read"] }],
  ["PATCH", `${path}/${missing}`, { name: "Mine" }],
  ["DELETE", `${path}/${missing}`],
  ["POST", `${path}/${missing}/rotate`, { overlapSeconds: 0 }],
];

describe("a key", () => {
  test("is shown once, and kept as a hash", async () => {
    const owner = await createOwner();
    const wanted = { scopes: ["tasks:write", "datasets:read", "tasks:write"] as const, expiresInDays: 30 };
    const { key, apiKey: made } = await createApiKey(owner, { ...wanted, scopes: [...wanted.scopes] });
    expect(made).toMatchObject({ name: "Nightly import", scopes: ["datasets:read", "tasks:write"] });
    expect(made).toMatchObject({ requestsPerMinute: null, lastUsedAt: null, replaces: null });
    const days = (Date.parse(made.expiresAt ?? "") - Date.parse(made.createdAt)) / 86_400_000;
    expect(days).toBeCloseTo(30, 2);
    expect(await listed(owner)).toEqual([made]);
    const [rows] = await withTenant(db, await tenantOf(owner), [db.select().from(apiKey)]);
    expect(JSON.stringify(rows)).not.toContain(key);
    expect(rows[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("is told to the tenant's owners and to its audit log", async () => {
    const owner = await createOwner();
    const { apiKey: made } = await createApiKey(owner);
    const [person] = await db.select().from(user).where(eq(user.email, owner.email));
    await vi.waitFor(async () => {
      const [told] = await withUser(db, person?.id ?? "", [db.select().from(notification)]);
      expect(told.map(({ kind }) => kind)).toEqual(["organization.api_key_created"]);
    });
    expect((await send(owner, "PATCH", `${path}/${made.id}`, { name: "Renamed" })).status).toBe(200);
    expect((await send(owner, "DELETE", `${path}/${made.id}`)).status).toBe(204);
    expect(await actionsOf(owner)).toEqual(["api_key.revoked", "api_key.changed", "api_key.created"]);
  });

  test("can be renamed, given other scopes and another limit, and nothing else", async () => {
    const owner = await createOwner();
    const { apiKey: made } = await createApiKey(owner, { requestsPerMinute: 5 });
    const change = { name: "Export", scopes: ["tasks:read"], requestsPerMinute: null };
    const changed = await send(owner, "PATCH", `${path}/${made.id}`, change);
    expect(await changed.json()).toEqual({ apiKey: { ...made, ...change } });
    for (const extra of [{ tenantId: "x" }, { expiresAt: null }, { hash: "x" }, { id: "x" }]) {
      expect((await send(owner, "PATCH", `${path}/${made.id}`, extra)).status).toBe(400);
    }
    expect((await send(owner, "PATCH", `${path}/${made.id}`, {})).status).toBe(200);
    expect(await actionsOf(owner)).toEqual(["api_key.changed", "api_key.created"]);
  });

  test("that is revoked is not there any more", async () => {
    const owner = await createOwner();
    const { apiKey: made } = await createApiKey(owner);
    expect((await send(owner, "DELETE", `${path}/${made.id}`)).status).toBe(204);
    expect(await listed(owner)).toEqual([]);
    expect((await send(owner, "DELETE", `${path}/${made.id}`)).status).toBe(404);
    expect((await send(owner, "PATCH", `${path}/${made.id}`, { name: "x" })).status).toBe(404);
    expect((await send(owner, "POST", `${path}/${made.id}/rotate`, { overlapSeconds: 60 })).status).toBe(404);
  });

  test.each([
    [{ scopes: [] }, "body.scopes"],
    [{ scopes: ["datasets:delete"] }, "body.scopes.0"],
    [{ scopes: "datasets:read" }, "body.scopes"],
    [{ name: " " }, "body.name"],
    [{ expiresInDays: 0 }, "body.expiresInDays"],
    [{ expiresInDays: 4_000 }, "body.expiresInDays"],
    [{ requestsPerMinute: 0 }, "body.requestsPerMinute"],
    [{ requestsPerMinute: 1.5 }, "body.requestsPerMinute"],
    [{ tenantId: "x" }, "body.tenantId"],
    [{ createdBy: "x" }, "body.createdBy"],
    [{ key: "slv_x" }, "body.key"],
  ])("is not made from %j", async (change, field) => {
    const owner = await createOwner();
    const body = { name: "Mine", scopes: ["datasets:read"], ...change };
    const response = await owner.post(path, body);
    expect(response.status).toBe(400);
    expect((await response.json<Problem>()).errors?.map(({ path }) => path)).toEqual([field]);
    expect(await listed(owner)).toEqual([]);
  });

  test("is one of as many as the plan has, also when several are made at once", async () => {
    const { owner } = await createTeam(gateway, "Team", { grants: { apiKeys: 3 } });
    const { apiKey: first } = await createApiKey(owner);
    const body = { name: "One more", scopes: ["datasets:read"] };
    const answers = await Promise.all(Array.from({ length: 4 }, () => owner.post(path, body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 402, 402]);
    const refused = await (await owner.post(path, body)).json<Problem>();
    expect(refused).toMatchObject({
      code: "payment_required",
      detail: expect.stringContaining("3 API keys"),
    });
    expect((await send(owner, "DELETE", `${path}/${first.id}`)).status).toBe(204);
    expect((await owner.post(path, body)).status).toBe(201);
  });

  test("that goes on beside the one in its place counts as that one", async () => {
    const { owner } = await createTeam(gateway, "Team", { grants: { apiKeys: 2 } });
    const { apiKey: first } = await createApiKey(owner);
    expect((await owner.post(`${path}/${first.id}/rotate`, { overlapSeconds: 3_600 })).status).toBe(201);
    const body = { name: "One more", scopes: ["datasets:read"] };
    expect((await owner.post(path, body)).status).toBe(201);
    expect((await owner.post(path, body)).status).toBe(402);
  });

  test("is one of a hundred at most", async () => {
    const owner = await createOwner();
    const tenantId = await tenantOf(owner);
    const rows = Array.from({ length: 99 }, (_, index) => ({
      ...{ id: crypto.randomUUID(), tenantId, name: `${index}`, start: "slv_", hash: crypto.randomUUID() },
      scopes: ["datasets:read"],
    }));
    await withTenant(db, tenantId, [db.insert(apiKey).values(rows)]);
    await createApiKey(owner);
    const response = await owner.post(path, { name: "One more", scopes: ["datasets:read"] });
    expect(response.status).toBe(409);
  });
});

describe("rotation", () => {
  test("makes a key that may do the same, and lets the old one end after the overlap", async () => {
    const owner = await createOwner();
    const wanted = { scopes: [...apiKeyScopeNames], requestsPerMinute: 7, expiresInDays: 10 };
    const { apiKey: old } = await createApiKey(owner, wanted);
    const response = await owner.post(`${path}/${old.id}/rotate`, { overlapSeconds: 3_600 });
    expect(response.status).toBe(201);
    const { apiKey: made } = await response.json<NewApiKey>();
    expect(made).toMatchObject({ scopes: old.scopes, requestsPerMinute: 7, replaces: old.id });
    const lives = Date.parse(made.expiresAt ?? "") - Date.parse(made.createdAt);
    expect(lives / 86_400_000).toBeCloseTo(10, 2);
    const [, retired] = await listed(owner);
    expect(retired?.id).toBe(old.id);
    const left = Date.parse(retired?.expiresAt ?? "") - Date.parse(made.createdAt);
    expect(left / 1_000).toBeCloseTo(3_600, -1);
    expect(await actionsOf(owner)).toEqual(["api_key.rotated", "api_key.created"]);
  });

  test("never lets the old key live longer than it would have", async () => {
    const owner = await createOwner();
    const { apiKey: old } = await createApiKey(owner, { expiresInDays: 1 });
    await owner.post(`${path}/${old.id}/rotate`, { overlapSeconds: 7 * 86_400 });
    expect((await listed(owner)).find(({ id }) => id === old.id)?.expiresAt).toBe(old.expiresAt);
  });

  test("without an overlap revokes the old key", async () => {
    const owner = await createOwner();
    const { apiKey: old } = await createApiKey(owner);
    const response = await owner.post(`${path}/${old.id}/rotate`, { overlapSeconds: 0 });
    const { apiKey: made } = await response.json<NewApiKey>();
    expect(await listed(owner)).toEqual([made]);
  });

  test("of a key that another replaces, or that has expired, makes none", async () => {
    const owner = await createOwner();
    const { apiKey: old } = await createApiKey(owner);
    const rotate = () => owner.post(`${path}/${old.id}/rotate`, { overlapSeconds: 60 });
    expect((await rotate()).status).toBe(201);
    expect((await rotate()).status).toBe(409);
    const { apiKey: other } = await createApiKey(owner);
    const past = { expiresAt: new Date(Date.now() - 1_000) };
    await withTenant(db, await tenantOf(owner), [db.update(apiKey).set(past).where(eq(apiKey.id, other.id))]);
    const late = await owner.post(`${path}/${other.id}/rotate`, { overlapSeconds: 60 });
    expect(late.status).toBe(409);
    expect((await late.json<Problem>()).detail).toContain("expired");
  });

  test("of a key that still replaces one makes none until that one has ended", async () => {
    const owner = await createOwner();
    const { apiKey: old } = await createApiKey(owner);
    const rotate = (id: string) => owner.post(`${path}/${id}/rotate`, { overlapSeconds: 60 });
    const { apiKey: made } = await (await rotate(old.id)).json<NewApiKey>();
    const refused = await rotate(made.id);
    expect(refused.status).toBe(409);
    expect((await refused.json<Problem>()).detail).toContain(old.id);
    expect((await send(owner, "DELETE", `${path}/${old.id}`)).status).toBe(204);
    expect((await rotate(made.id)).status).toBe(201);
  });

  test.each([{}, { overlapSeconds: -1 }, { overlapSeconds: 604_801 }, { overlapSeconds: 1, scopes: [] }])(
    "refuses %j",
    async (body) => {
      const owner = await createOwner();
      expect((await owner.post(`${path}/${missing}/rotate`, body)).status).toBe(400);
    },
  );
});

describe("keys are closed", () => {
  test("to whoever has no session", async () => {
    for (const way of ways) expect((await send(createVisitor(gateway.app), ...way)).status).toBe(401);
  });

  test.each<TenantRole>(["billing", "member", "viewer"])("to the role %s", async (role) => {
    const visitor = await (await createTeam(gateway)).join(role);
    for (const way of ways) expect((await send(visitor, ...way)).status, way.join(" ")).toBe(403);
  });

  test("to another tenant, which does not learn that they are there", async () => {
    const [owner, other] = await Promise.all([createOwner(), createOwner()]);
    const { apiKey: made } = await createApiKey(owner);
    const where = `${path}/${made.id}`;
    expect(await listed(other)).toEqual([]);
    expect((await send(other, "PATCH", where, { name: "Theirs" })).status).toBe(404);
    expect((await send(other, "DELETE", where)).status).toBe(404);
    expect((await send(other, "POST", `${where}/rotate`, { overlapSeconds: 0 })).status).toBe(404);
    expect(await listed(owner)).toEqual([made]);
  });

  test("to a key, whatever it may do, with the reason", async () => {
    const owner = await createOwner();
    const { key } = await createApiKey(owner, { scopes: [...apiKeyScopeNames] });
    for (const [method, where, body] of ways) {
      const response = await createVisitor(gateway.app).send(where, {
        method,
        headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect(response.status).toBe(403);
      expect((await response.json<Problem>()).detail).toContain("API key");
    }
    expect(await listed(owner)).toHaveLength(1);
  });
});
