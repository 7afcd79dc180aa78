import { and, eq } from "drizzle-orm";
import { describe, expect, inject, test } from "vitest";
import { createDatabase, inTransaction } from "./client.ts";
import { constraintOf } from "./constraint.ts";
import { organization, user } from "./schema.ts";
import { member } from "./schema-tenants.ts";
import { enter, withTenant } from "./tenant.ts";

const { DATABASE_URL = "", NEON_PROXY_URL = "" } = inject("gatewayVars");
const config = { databaseUrl: DATABASE_URL, neonProxyUrl: NEON_PROXY_URL };
const db = createDatabase(config);

const refused = expect.toSatisfy((error: unknown) => constraintOf(error) === "tenant_keeps_owner");

/** A tenant with one member for each role, and their ids in that order. */
async function createTenant(...roles: string[]): Promise<{ tenantId: string; people: string[] }> {
  const tenantId = crypto.randomUUID();
  const people = roles.map(() => crypto.randomUUID());
  await db.insert(user).values(people.map((id) => ({ id, email: `${id}@example.test`, name: "Ada" })));
  await withTenant(db, tenantId, [
    db.insert(organization).values({ id: tenantId, name: "Team", slug: tenantId }),
    db
      .insert(member)
      .values(people.map((userId, at) => ({ id: userId, tenantId, userId, role: roles[at] ?? "" }))),
  ]);
  return { tenantId, people };
}

const ofPerson = (tenantId: string, userId = "") =>
  and(eq(member.tenantId, tenantId), eq(member.userId, userId));
const demote = (tenantId: string, userId?: string) =>
  withTenant(db, tenantId, [db.update(member).set({ role: "admin" }).where(ofPerson(tenantId, userId))]);
const remove = (tenantId: string, userId?: string) =>
  withTenant(db, tenantId, [db.delete(member).where(ofPerson(tenantId, userId))]);

async function owners(tenantId: string): Promise<number> {
  const [rows] = await withTenant(db, tenantId, [db.select().from(member).where(eq(member.role, "owner"))]);
  return rows.length;
}

describe("a tenant's last owner", () => {
  test("is neither demoted nor removed, whether others are in it or nobody", async () => {
    for (const roles of [["owner", "admin"], ["owner"]]) {
      const { tenantId, people } = await createTenant(...roles);
      await expect(demote(tenantId, people[0])).rejects.toEqual(refused);
      await expect(remove(tenantId, people[0])).rejects.toEqual(refused);
      expect(await owners(tenantId)).toBe(1);
    }
  });

  test("is not deleted as a person", async () => {
    const { tenantId, people } = await createTenant("owner", "member");
    await expect(db.delete(user).where(eq(user.id, people[0] ?? ""))).rejects.toEqual(refused);
    expect(await owners(tenantId)).toBe(1);
  });

  test("goes with the tenant", async () => {
    const { tenantId } = await createTenant("owner", "member");
    await withTenant(db, tenantId, [db.delete(organization).where(eq(organization.id, tenantId))]);
    expect(await owners(tenantId)).toBe(0);
  });

  test("hands over to another in one transaction, in any order", async () => {
    const { tenantId, people } = await createTenant("owner", "member");
    await inTransaction(config, async (transaction) => {
      await enter(transaction, { tenantId });
      await transaction.delete(member).where(ofPerson(tenantId, people[0]));
      await transaction.update(member).set({ role: "owner" }).where(ofPerson(tenantId, people[1]));
    });
    expect(await owners(tenantId)).toBe(1);
  });
});

test("two owners who demote or remove each other at once leave one", async () => {
  for (const [first, second] of [
    [demote, demote],
    [remove, demote],
    [remove, remove],
  ] as const) {
    const { tenantId, people } = await createTenant("owner", "owner");
    const outcomes = await Promise.allSettled([first(tenantId, people[0]), second(tenantId, people[1])]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await owners(tenantId)).toBe(1);
  }
});
