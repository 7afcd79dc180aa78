import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { entitlementOverride } from "../../../db/gateway/schema-billing.ts";
import { member, tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { createSignedIn, mailTo, newEmail, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { type Grants, grant } from "../testing/grants.ts";
import { createPerson, createTeam, outcomeOf, type Teammate } from "../testing/team.ts";

const gateway = createTestGateway();
const { mails } = gateway;
const { db } = gateway.deps;
const full = "409 seats_taken";

beforeEach(() => void mails.splice(0));

/** A team with as many seats; null for what Free has, which is two. */
const createSmall = (grants: Grants = {}) => createTeam(gateway, "Small", { grants });

const invite = (actor: Teammate, email: string) =>
  actor.post("/api/auth/organization/invitations", { email, role: "member" });

async function membersOf(tenantId: string): Promise<number> {
  const [rows] = await withTenant(db, tenantId, [
    db.select().from(member).where(eq(member.tenantId, tenantId)),
  ]);
  return rows.length;
}

/** Somebody with a proven address, and how they accept their invitation. */
async function invitePerson(actor: Teammate): Promise<() => Promise<string>> {
  const person = await createPerson(gateway);
  expect((await invite(actor, person.email)).status).toBe(201);
  const token = tokenIn(mailTo(mails, person.email));
  return async () => await outcomeOf(await person.post("/api/auth/invitations/accept", { token }));
}

async function openDomain(tenantId: string, domain: string): Promise<void> {
  const id = crypto.randomUUID();
  await withTenant(db, tenantId, [
    db
      .insert(tenantDomain)
      .values({ ...{ id, tenantId, domain, token: id }, verifiedAt: new Date(), autoJoin: true }),
  ]);
}

test("inviting stops at the seats of the plan, open invitations included, and says what to do", async () => {
  const { owner } = await createSmall();
  expect(await outcomeOf(await invite(owner, newEmail()))).toBe("201");
  const refused = await invite(owner, newEmail());
  const problem = await refused.json<{ code: string; detail: string }>();
  expect([refused.status, problem.code]).toEqual([409, "seats_taken"]);
  expect(problem.detail).toMatch(/All 2 seats .*"free".*choose a plan with more/);
  const { data } = await (await owner.get("/api/auth/organization/invitations")).json<{
    data: { id: string }[];
  }>();
  await owner.send(`/api/auth/organization/invitations/${data[0]?.id}`, { method: "DELETE" });
  expect(await outcomeOf(await invite(owner, newEmail()))).toBe("201");
});

test("a larger plan and what an administrator granted have more seats", async () => {
  const { owner, id, join } = await createSmall();
  await join("member");
  expect(await outcomeOf(await invite(owner, newEmail()))).toBe(full);
  const pro = { plan: "pro", currency: "EUR", interval: "monthly" };
  expect((await owner.post("/api/billing/subscriptions", pro)).status).toBe(201);
  expect(await outcomeOf(await invite(owner, newEmail()))).toBe("201");
  await grant(gateway, id, { seats: 3 });
  expect(await outcomeOf(await invite(owner, newEmail()))).toBe(full);
});

test("of many who are invited at once, as many are as there are seats", async () => {
  const { owner } = await createSmall({ seats: 3 });
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map(async () => outcomeOf(await invite(owner, newEmail()))),
  );
  expect(answers.toSorted()).toEqual(["201", "201", full, full, full]);
});

test("of two who accept for the last seat, one is in, and the other may when there is one again", async () => {
  const { owner, id } = await createSmall({ seats: 3 });
  const accepts = [await invitePerson(owner), await invitePerson(owner)];
  await withTenant(db, id, [db.update(entitlementOverride).set({ value: 2 })]);
  const answers = await Promise.all(accepts.map((accept) => accept()));
  expect(answers.toSorted()).toEqual(["200", full]);
  expect(await membersOf(id)).toBe(2);
  await withTenant(db, id, [db.update(entitlementOverride).set({ value: 3 })]);
  const later = accepts[answers.indexOf(full)] ?? expect.fail("Nobody was refused");
  expect(await later()).toBe("200");
});

test("a domain lets nobody in beyond the seats, of many at once", async () => {
  const { id } = await createSmall({ seats: 2 });
  const domain = `${crypto.randomUUID()}.example`;
  await openDomain(id, domain);
  const people = await Promise.all(
    ["a", "b", "c"].map((name) => createSignedIn(gateway, `${name}@${domain}`)),
  );
  const answers = await Promise.all(
    people.map(async (person) =>
      outcomeOf(await person.post("/api/auth/organization/join", { tenantId: id })),
    ),
  );
  expect(answers.toSorted()).toEqual(["200", full, full]);
  expect(await membersOf(id)).toBe(2);
});
