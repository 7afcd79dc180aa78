import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { entitlementOverride } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";

const gateway = createTestGateway();
const { db } = gateway.deps;
const pathOf = (tenantId: string) => `/api/admin/tenants/${tenantId}/entitlements`;
const seats = { name: "seats", value: 25, reason: "Pilot", until: null };

async function createAdministrator(): Promise<Teammate> {
  const person = await createPerson(gateway);
  await db.update(user).set({ role: "admin" }).where(eq(user.id, person.id));
  return person;
}

const put = (person: Teammate, tenantId: string, overrides: unknown) =>
  sendJson(person, "PUT", pathOf(tenantId), { overrides });

async function logOf(admin: Teammate, tenantId: string) {
  const address = `/api/admin/audit?tenant=${tenantId}&action=billing.entitlements_overridden`;
  return (await (await admin.get(address)).json<{ data: { changes: object }[] }>()).data;
}

test("an administrator grants a tenant seats and features, which its members have, and the log tells of once", async () => {
  const { id, owner } = await createTeam(gateway, "Team", { grants: {} });
  const admin = await createAdministrator();
  const granted = [{ ...seats }, { name: "audit_log", value: 1, reason: "Pilot" }];
  for (const _ of ["first", "again"]) {
    const answer = await put(admin, id, granted);
    expect(answer.status, await answer.clone().text()).toBe(200);
    expect(await answer.json()).toMatchObject({ overrides: [{ ...granted[1], until: null }, seats] });
  }
  const mine = await (await owner.get("/api/billing/entitlements")).json();
  expect(mine).toMatchObject({
    plan: "free",
    limits: { seats: 25 },
    features: ["audit_log"],
  });
  const entries = await logOf(admin, id);
  expect(entries).toMatchObject([{ changes: { seats: [null, expect.stringContaining("25")] } }]);
});

test("what is not named any more is as the plan says, and what is over counts no more", async () => {
  const { id } = await createTeam(gateway, "Team", { grants: {} });
  const admin = await createAdministrator();
  await put(admin, id, [seats]);
  const taken = await put(admin, id, []);
  expect(await taken.json()).toMatchObject({ overrides: [], entitlements: { limits: { seats: 2 } } });
  expect(await logOf(admin, id)).toHaveLength(2);
  expect(await (await admin.get(pathOf(id))).json()).toMatchObject({ overrides: [] });
});

test("one that ended by itself is not listed, and sending it along is no mistake", async () => {
  const { id } = await createTeam(gateway, "Team", { grants: {} });
  const admin = await createAdministrator();
  const ending = { ...seats, until: "2030-01-01T00:00:00.000Z" };
  await put(admin, id, [ending]);
  const until = new Date(Date.now() - 60_000);
  await withTenant(db, id, [db.update(entitlementOverride).set({ until })]);
  expect(await (await admin.get(pathOf(id))).json()).toMatchObject({ overrides: [] });
  const auditLog = { name: "audit_log", value: 1, reason: "Pilot", until: null };
  const sent = await put(admin, id, [{ ...ending, until: until.toISOString() }, auditLog]);
  expect(sent.status, await sent.clone().text()).toBe(200);
  expect(await sent.json()).toMatchObject({ overrides: [auditLog], entitlements: { limits: { seats: 2 } } });
  expect(await logOf(admin, id)).toHaveLength(2);
});

test.each([
  ["a name that there is not", [{ ...seats, name: "constructor" }]],
  ["a feature in part", [{ ...seats, name: "audit_log", value: 2 }]],
  ["less than nothing", [{ ...seats, value: -1 }]],
  ["an end that is over", [{ ...seats, until: "2020-01-01T00:00:00Z" }]],
  ["no reason", [{ ...seats, reason: " " }]],
  ["one limit twice", [seats, seats]],
  ["another's id", [{ ...seats, tenantId: "another" }]],
])("%s is refused, and changes nothing", async (_, overrides) => {
  const { id } = await createTeam(gateway, "Team", { grants: {} });
  const admin = await createAdministrator();
  expect(await outcomeOf(await put(admin, id, overrides))).toBe("400 invalid_request");
  expect(await (await admin.get(pathOf(id))).json()).toMatchObject({ overrides: [] });
});

test("nobody grants anything to their own tenant, and what is not there is not found", async () => {
  const { id, owner } = await createTeam(gateway);
  expect(await outcomeOf(await put(owner, id, [seats]))).toBe("403 forbidden");
  expect(await outcomeOf(await owner.get(pathOf(id)))).toBe("403 forbidden");
  const admin = await createAdministrator();
  expect(await outcomeOf(await put(admin, crypto.randomUUID(), [seats]))).toBe("404 not_found");
});
