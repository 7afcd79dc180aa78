import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { organization, user } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { TenantRole } from "../../contract/auth.ts";
import { tenantPermissions } from "../../contract/permissions.ts";
import { createChangedSessions } from "../identity/changed-sessions.ts";
import { createKeyIdentifier } from "../identity/identify-key.ts";
import { createApiKey } from "../testing/api-key.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import { createVisitor } from "../testing/visitor.ts";

const work: unknown[] = [];
const accountQueue = { send: async (message: unknown) => void work.push(message) } as unknown as Queue;
const gateway = createTestGateway({ deps: { accountQueue } });
const { db } = gateway.deps;
const path = "/api/auth/organization";

type Me = { tenant: { id: string; name: string } | null; role: string | null };
const me = async (visitor: Teammate) => (await visitor.get("/api/auth/me")).json<Me>();
const show = async (visitor: Teammate) =>
  (await (await visitor.get(path)).json<{ organization: Record<string, unknown> }>()).organization;

async function actionsIn(tenantId: string): Promise<string[]> {
  const [rows] = await withTenant(db, tenantId, [
    db.select({ action: auditLog.action }).from(auditLog).orderBy(auditLog.seq),
  ]);
  return rows.map(({ action }) => action);
}

async function setUpFactor(person: Teammate): Promise<void> {
  await db.update(user).set({ twoFactorEnabled: true }).where(eq(user.id, person.id));
}

test("the organization says what its member may do there", async () => {
  const team = await createTeam(gateway);
  for (const role of ["admin", "billing", "member", "viewer"] as const) {
    expect(await show(await team.join(role))).toMatchObject({
      ...{ id: team.id, slug: team.slug, personal: false, requireTwoFactor: false },
      ...{ role, permissions: tenantPermissions[role], secondFactorMissing: false },
    });
  }
  expect(await show(await createPerson(gateway))).toMatchObject({ personal: true, role: "owner" });
});

test("owners and administrators rename it, and it is told", async () => {
  const team = await createTeam(gateway);
  const slug = `${team.slug}-new`;
  const renamed = await sendJson(team.owner, "PATCH", path, { name: "New", slug });
  expect(await renamed.json()).toMatchObject({ organization: { name: "New", slug } });
  expect((await me(team.owner)).tenant).toMatchObject({ name: "New" });
  const admin = await team.join("admin");
  expect(await outcomeOf(await sendJson(admin, "PATCH", path, { name: "Newer" }))).toBe("200");
  expect(await actionsIn(team.id)).toEqual(
    expect.arrayContaining(["tenant.created", "tenant.changed", "tenant.changed"]),
  );
});

test.each([["billing"], ["member"], ["viewer"]] as const)(
  "a %s changes and deletes nothing",
  async (role) => {
    const team = await createTeam(gateway);
    const person = await team.join(role);
    expect(await outcomeOf(await sendJson(person, "PATCH", path, { name: "Mine" }))).toBe("403 forbidden");
    expect(await outcomeOf(await sendJson(person, "DELETE", path, { confirm: team.slug }))).toBe(
      "403 forbidden",
    );
    expect(await show(team.owner)).toMatchObject({ name: "Team" });
  },
);

test.each([
  {},
  { name: "" },
  { slug: "Not Fine" },
  { slug: "personal-of-me" },
  { requireTwoFactor: "yes" },
  { name: "Fine", personal: true },
  { name: "Fine", id: "chosen" },
  { name: "Fine", createdAt: "2020-01-01T00:00:00.000Z" },
])("the organization is not changed by %j", async (body) => {
  const team = await createTeam(gateway);
  const before = await show(team.owner);
  expect((await sendJson(team.owner, "PATCH", path, body)).status).toBe(400);
  expect(await show(team.owner)).toEqual(before);
});

test("a slug that is taken is a conflict, and leaves everything as it was", async () => {
  const [one, two] = [await createTeam(gateway), await createTeam(gateway)];
  const response = await sendJson(one.owner, "PATCH", path, { name: "Else", slug: two.slug });
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ errors: [{ path: "body.slug" }] });
  expect(await show(one.owner)).toMatchObject({ name: "Team", slug: one.slug });
});

test("nobody does any of it without a session, or without an organization", async () => {
  const visitor = createVisitor(gateway.app);
  for (const [method, at, body] of [
    ["GET", path, undefined],
    ["PATCH", path, { name: "X" }],
    ["DELETE", path, { confirm: "x" }],
    ["POST", `${path}/leave`, undefined],
  ] as const) {
    expect(await outcomeOf(await sendJson(visitor, method, at, body)), `${method} ${at}`).toBe(
      "401 unauthenticated",
    );
  }
});

test("an owner deletes it by typing its short name, and everybody goes on elsewhere", async () => {
  const team = await createTeam(gateway);
  const other = await team.join("member");
  const admin = await team.join("admin");
  expect(await outcomeOf(await sendJson(admin, "DELETE", path, { confirm: team.slug }))).toBe(
    "403 forbidden",
  );
  expect(await outcomeOf(await sendJson(team.owner, "DELETE", path, { confirm: "else" }))).toBe(
    "400 invalid_request",
  );
  expect((await me(other)).tenant?.id).toBe(team.id);
  expect((await sendJson(team.owner, "DELETE", path, { confirm: team.slug })).status).toBe(204);
  expect((await show(team.owner)).personal).toBe(true);
  await vi.waitFor(async () => expect((await me(other)).tenant?.id).not.toBe(team.id), { timeout: 4_000 });
  expect((await show(other)).personal).toBe(true);
  const [rows] = await withTenant(db, team.id, [db.select().from(organization)]);
  expect(rows).toEqual([]);
  expect(work).toContainEqual({ kind: "erase-tenant", tenantId: team.id });
  expect((await actionsIn(team.id)).at(-1)).toBe("tenant.deleted");
  const again = await other.post(`${path}/set-active`, { organizationId: team.id });
  expect(await outcomeOf(again)).toBe("403 forbidden");
});

test("its API keys end with it, within two seconds where they are remembered", async () => {
  const team = await createTeam(gateway);
  const { key } = await createApiKey(team.owner);
  const changed = createChangedSessions(gateway.deps.redis);
  const elsewhere = createKeyIdentifier({ db, changed });
  const ask = () => elsewhere(key, async () => {});
  expect(await ask()).toMatchObject({ tenant: { id: team.id } });
  expect((await sendJson(team.owner, "DELETE", path, { confirm: team.slug })).status).toBe(204);
  await vi.waitFor(async () => expect(await ask()).toBeNull(), { timeout: 2_000, interval: 100 });
});

test("a personal organization is neither left, deleted, nor given rules", async () => {
  const person = await createPerson(gateway);
  const { slug } = await show(person);
  const outcomes = [
    await sendJson(person, "DELETE", path, { confirm: slug }),
    await sendJson(person, "POST", `${path}/leave`),
    await sendJson(person, "PATCH", path, { requireTwoFactor: true }),
    await sendJson(person, "PATCH", path, { slug: `own-${crypto.randomUUID().slice(0, 8)}` }),
    await sendJson(person, "DELETE", `${path}/members/${person.id}`),
  ];
  expect(await Promise.all(outcomes.map(outcomeOf))).toEqual(Array(5).fill("409 conflict"));
  expect(await outcomeOf(await sendJson(person, "PATCH", path, { name: "My own" }))).toBe("200");
});

test("nobody owns more than twenty organizations, however many they make at once", async () => {
  const person = await createPerson(gateway);
  const create = () =>
    person.post(`${path}/create`, { name: "T", slug: `t-${crypto.randomUUID().slice(0, 12)}` });
  const outcomes = await Promise.all(
    Array.from({ length: 22 }, create).map(async (one) => (await one).status),
  );
  expect(outcomes.filter((status) => status === 201)).toHaveLength(19);
});

test("whoever requires a second factor has to have one", async () => {
  const team = await createTeam(gateway);
  const body = { requireTwoFactor: true };
  expect(await outcomeOf(await sendJson(team.owner, "PATCH", path, body))).toBe("403 two_factor_required");
  await setUpFactor(team.owner);
  expect(await outcomeOf(await sendJson(team.owner, "PATCH", path, body))).toBe("200");
});

test("a member without a second factor sees the organization, leaves it, and does nothing else there", async () => {
  const team = await createTeam(gateway);
  const people: Partial<Record<TenantRole, Teammate>> = {
    admin: await team.join("admin"),
    member: await team.join("member"),
  };
  const ready = await team.join("member");
  await setUpFactor(ready);
  await setUpFactor(team.owner);
  const before = await Promise.all(Object.values(people).map((one) => one.get("/api/datasets")));
  // There is no jobs worker in this test: who gets as far is told so.
  expect(before.map(({ status }) => status)).toEqual([503, 503]);
  await sendJson(team.owner, "PATCH", path, { requireTwoFactor: true });
  for (const [role, person] of Object.entries(people)) {
    await vi.waitFor(
      async () => expect(await outcomeOf(await person.get("/api/datasets"))).toBe("403 two_factor_required"),
      { timeout: 4_000 },
    );
    expect(await show(person)).toMatchObject({ role, secondFactorMissing: true, permissions: [] });
    expect(await outcomeOf(await person.get(`${path}/members`))).toBe("403 two_factor_required");
    expect(await outcomeOf(await sendJson(person, "PATCH", path, { requireTwoFactor: false }))).toBe(
      "403 two_factor_required",
    );
    const { token } = await (await person.get("/api/auth/token")).json<{ token: string }>();
    const bearer = createVisitor(gateway.app);
    const byToken = await bearer.get("/api/datasets", { authorization: `Bearer ${token}` });
    expect(await outcomeOf(byToken)).toBe("403 two_factor_required");
    const claims: unknown = JSON.parse(
      atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")),
    );
    expect(claims).toMatchObject({ tenant: team.id, role: null });
  }
  expect((await ready.get("/api/datasets")).status).toBe(503);
  expect((await ready.get(`${path}/members`)).status).toBe(200);
  expect((await sendJson(people.member as Teammate, "POST", `${path}/leave`)).status).toBe(204);
  expect((await (people.member as Teammate).get("/api/datasets")).status).toBe(503);
});
