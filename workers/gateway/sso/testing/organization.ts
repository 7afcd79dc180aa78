import { eq, sql } from "drizzle-orm";
import { expect } from "vitest";
import { user } from "../../../../db/gateway/schema.ts";
import { member, tenantDomain } from "../../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../../db/gateway/tenant.ts";
import { createSignedIn } from "../../testing/account.ts";
import type { TestGateway } from "../../testing/gateway.ts";
import { grant, plenty } from "../../testing/grants.ts";
import type { Visitor } from "../../testing/visitor.ts";

/** An organization with an owner who is signed in, and a domain that it has proven. */
export type TestOrganization = {
  owner: Visitor & { email: string };
  tenantId: string;
  slug: string;
  domain: string;
};

export async function createOrganization(gateway: TestGateway): Promise<TestOrganization> {
  const owner = await createSignedIn(gateway);
  const slug = `team-${crypto.randomUUID().slice(0, 12)}`;
  const created = await owner.post("/api/auth/organization/create", { name: "Team", slug });
  expect(created.status, await created.clone().text()).toBe(201);
  const { organization } = await created.json<{ organization: { id: string } }>();
  await grant(gateway, organization.id, plenty);
  const domain = `${slug}.example`;
  await addDomain(gateway, organization.id, domain);
  return { owner, tenantId: organization.id, slug, domain };
}

/** A domain of a tenant, proven unless said otherwise. */
async function addDomain(
  { deps }: TestGateway,
  tenantId: string,
  domain: string,
  isVerified = true,
): Promise<void> {
  const verifiedAt = isVerified ? sql`now()` : null;
  const id = crypto.randomUUID();
  await withTenant(deps.db, tenantId, [
    deps.db.insert(tenantDomain).values({ id, tenantId, domain, token: id, verifiedAt }),
  ]);
}

/** Somebody signed in with a role in an organization, going on in it. */
export async function createMember(
  gateway: TestGateway,
  { tenantId }: TestOrganization,
  role: string,
): Promise<Visitor & { email: string; userId: string }> {
  const visitor = await createSignedIn(gateway);
  const userId = await userIdOf(gateway, visitor.email);
  const { db } = gateway.deps;
  await withTenant(db, tenantId, [
    db.insert(member).values({ id: crypto.randomUUID(), tenantId, userId, role }),
  ]);
  const response = await visitor.post("/api/auth/organization/set-active", { organizationId: tenantId });
  expect(response.status, await response.clone().text()).toBe(200);
  return { ...visitor, userId };
}

export async function userIdOf({ deps }: TestGateway, email: string): Promise<string> {
  const [row] = await deps.db.select({ id: user.id }).from(user).where(eq(user.email, email));
  if (row === undefined) throw new Error(`Cannot find the account of "${email}"`);
  return row.id;
}

/** The role that an address has in a tenant, or null. */
export async function roleOf({ deps }: TestGateway, tenantId: string, email: string): Promise<string | null> {
  const [rows] = await withTenant(deps.db, tenantId, [
    deps.db
      .select({ role: member.role })
      .from(member)
      .innerJoin(user, eq(user.id, member.userId))
      .where(eq(user.email, email)),
  ]);
  return rows[0]?.role ?? null;
}

/** The actions in a tenant's log. */
export async function actionsOf({ owner }: TestOrganization): Promise<string[]> {
  const { data } = await (await owner.get("/api/audit?limit=100")).json<{ data: { action: string }[] }>();
  return data.map(({ action }) => action);
}
