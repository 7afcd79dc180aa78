import { eq } from "drizzle-orm";
import { expect, inject, test } from "vitest";
import { organization } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { Enrolment } from "../../contract/factors.ts";
import { newPerson, signInAt } from "../testing/at-provider.ts";
import { makeFresh } from "../testing/freshness.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createAuthenticator } from "../testing/second-factor.ts";
import { outcomeOf, sendJson } from "../testing/team.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { addOidcProvider, signInByOidc } from "./testing/browse.ts";
import { createOrganization, type TestOrganization, userIdOf } from "./testing/organization.ts";

const gateway = createTestGateway();
const { db } = gateway.deps;
const issuer = inject("oidcIssuer");
const path = "/api/auth/organization";
const refused = "403 two_factor_required";

/** Makes an organization require two factors of its members. */
async function makeStrict(team: TestOrganization): Promise<TestOrganization> {
  const { tenantId } = team;
  const strict = db.update(organization).set({ requireTwoFactor: true }).where(eq(organization.id, tenantId));
  await withTenant(db, tenantId, [strict]);
  return team;
}

const createStrict = async () => await makeStrict(await createOrganization(gateway));

/** The same, with a provider whose second factor it trusts. */
async function createWithProvider(): Promise<TestOrganization> {
  const team = await createOrganization(gateway);
  await addOidcProvider(team, issuer, { trustsTwoFactor: true });
  return await makeStrict(team);
}

async function join({ tenantId }: TestOrganization, userId: string, role = "admin"): Promise<void> {
  await withTenant(db, tenantId, [
    db.insert(member).values({ id: crypto.randomUUID(), tenantId, userId, role }),
  ]);
}

async function enter(visitor: Visitor, { tenantId }: TestOrganization): Promise<void> {
  const entered = await visitor.post(`${path}/set-active`, { organizationId: tenantId });
  expect(entered.status, await entered.clone().text()).toBe(200);
}

/** What an administrator of a team is told, of reading and of changing, by the record and by the isolate's memory. */
async function outcomesOf(visitor: Visitor): Promise<Record<string, string>> {
  const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
  const bearer = createVisitor(gateway.app);
  return {
    members: await outcomeOf(await visitor.get(`${path}/members`)),
    rename: await outcomeOf(await sendJson(visitor, "PATCH", path, { name: "Renamed" })),
    datasets: await outcomeOf(await visitor.get("/api/datasets")),
    byToken: await outcomeOf(await bearer.get("/api/datasets", { authorization: `Bearer ${token}` })),
  };
}

// There is no jobs worker in these tests: who gets as far is told so.
const open = { members: "200", rename: "200", datasets: "503 unavailable", byToken: "503 unavailable" };
const closed = { members: refused, rename: refused, datasets: refused, byToken: refused };

test("a provider's second factor counts for its own organization, and for no other", async () => {
  const [first, second] = [await createWithProvider(), await createStrict()];
  const [ada, email] = [createVisitor(gateway.app), `ada@${first.domain}`];
  expect(await signInByOidc(ada, issuer, email)).toBe("/app");
  const userId = await userIdOf(gateway, email);
  await withTenant(db, first.tenantId, [
    db.update(member).set({ role: "admin" }).where(eq(member.userId, userId)),
  ]);
  await join(second, userId);
  expect(await outcomesOf(ada)).toMatchObject({ members: "200", rename: "200" });
  await enter(ada, second);
  expect(await outcomesOf(ada)).toEqual(closed);
  expect(await (await ada.get("/api/auth/me")).json()).toMatchObject({
    ...{ tenant: { id: second.tenantId }, role: null },
  });
  expect(await (await ada.get(path)).json()).toMatchObject({
    organization: { secondFactorMissing: true, permissions: [] },
  });
  await enter(ada, first);
  expect(await outcomesOf(ada)).toEqual(open);
});

test("it lets nobody require one elsewhere", async () => {
  const [first, second] = [await createWithProvider(), await createOrganization(gateway)];
  const [ada, email] = [createVisitor(gateway.app), `ada@${first.domain}`];
  await signInByOidc(ada, issuer, email);
  await join(second, await userIdOf(gateway, email));
  await enter(ada, second);
  expect(await outcomeOf(await sendJson(ada, "PATCH", path, { requireTwoFactor: true }))).toBe(refused);
});

test("whoever has a second factor of their own shows it, whatever their provider has asked for", async () => {
  const [first, second] = [await createWithProvider(), await createStrict()];
  const [ada, email] = [createVisitor(gateway.app), `ada@${first.domain}`];
  await signInByOidc(ada, issuer, email);
  await join(second, await userIdOf(gateway, email));
  await makeFresh(gateway, email);
  const { secret } = await (await ada.post("/api/auth/two-factor/enrol", {})).json<Enrolment>();
  const app = createAuthenticator(secret);
  expect((await ada.post("/api/auth/two-factor/confirm", { code: app.code() })).status).toBe(200);
  await enter(ada, second);
  expect(await outcomesOf(ada)).toEqual(open);
  // The provider's word again, in a browser of its own: it does not open an account that has more in front of it.
  const again = createVisitor(gateway.app);
  expect(await signInByOidc(again, issuer, email)).toBe("/sign-in/two-factor?next=%2Fapp");
  expect((await again.get("/api/auth/me")).status).toBe(401);
  expect((await again.post("/api/auth/two-factor/verify", { code: app.code() })).status).toBe(200);
  await enter(again, second);
  expect(await outcomesOf(again)).toEqual(open);
});

test("an app that is set up does not count where a provider let somebody in without asking for it", async () => {
  const team = await createStrict();
  const person = newPerson();
  const grace = createVisitor(gateway.app);
  expect(await signInAt(grace, person)).toBe("/app");
  const userId = await userIdOf(gateway, person.email);
  await join(team, userId);
  await makeFresh(gateway, person.email);
  const { secret } = await (await grace.post("/api/auth/two-factor/enrol", {})).json<Enrolment>();
  const app = createAuthenticator(secret);
  expect((await grace.post("/api/auth/two-factor/confirm", { code: app.code() })).status).toBe(200);
  const again = createVisitor(gateway.app);
  expect(await signInAt(again, person)).toBe("/app");
  await enter(again, team);
  expect(await outcomesOf(again)).toEqual(closed);
  // Shown once it counts, for a session with a new secret.
  const before = new Map(again.cookies);
  expect((await again.post("/api/auth/reauthenticate", { code: app.code() })).status).toBe(204);
  expect(await outcomesOf(again)).toEqual(open);
  const thief = createVisitor(gateway.app);
  for (const pair of before) thief.cookies.set(...pair);
  await expect.poll(async () => (await thief.get("/api/auth/me")).status, { timeout: 4_000 }).toBe(401);
});

test("a tenant that goes leaves nothing behind that counts elsewhere", async () => {
  const [first, second] = [await createWithProvider(), await createStrict()];
  const [ada, email] = [createVisitor(gateway.app), `ada@${first.domain}`];
  await signInByOidc(ada, issuer, email);
  await join(second, await userIdOf(gateway, email));
  await enter(ada, second);
  const whole = await withTenant(db, first.tenantId, [
    db.delete(organization).where(eq(organization.id, first.tenantId)).returning({ id: organization.id }),
  ]);
  expect(whole[0]).toHaveLength(1);
  expect(await outcomesOf(ada)).toEqual(closed);
});
