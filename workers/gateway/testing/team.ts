import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { TenantRole } from "../../contract/auth.ts";
import { createSignedIn } from "./account.ts";
import type { TestGateway } from "./gateway.ts";
import { type Grants, grant, plenty } from "./grants.ts";
import type { Visitor } from "./visitor.ts";

/** Somebody who is signed in and acts in a team. */
export type Teammate = Visitor & { id: string; email: string };

type Team = { id: string; slug: string; owner: Teammate; join: (role: TenantRole) => Promise<Teammate> };

/** Somebody who is signed in, with their id. */
export async function createPerson(gateway: TestGateway): Promise<Teammate> {
  const visitor = await createSignedIn(gateway);
  const { db } = gateway.deps;
  const [row] = await db.select({ id: user.id }).from(user).where(eq(user.email, visitor.email));
  return { ...visitor, id: row?.id ?? "" };
}

/**
 * An organization with its owner; `join` adds somebody with a role, who goes on in it.
 * @param options.grants what it has beyond its plan; plenty of all unless said.
 */
export async function createTeam(
  gateway: TestGateway,
  name = "Team",
  { grants = plenty }: { grants?: Grants } = {},
): Promise<Team> {
  const owner = await createPerson(gateway);
  const slug = `team-${crypto.randomUUID().slice(0, 12)}`;
  const created = await owner.post("/api/auth/organization/create", { name, slug });
  expect(created.status, await created.clone().text()).toBe(201);
  const { organization } = await created.json<{ organization: { id: string } }>();
  await grant(gateway, organization.id, grants);
  const join = async (role: TenantRole) => {
    const person = await createPerson(gateway);
    const membership = { id: crypto.randomUUID(), tenantId: organization.id, userId: person.id, role };
    await withTenant(gateway.deps.db, organization.id, [gateway.deps.db.insert(member).values(membership)]);
    await enter(person, organization.id);
    return person;
  };
  return { id: organization.id, slug, owner, join };
}

async function enter(visitor: Visitor, organizationId: string): Promise<void> {
  const entered = await visitor.post("/api/auth/organization/set-active", { organizationId });
  expect(entered.status, await entered.clone().text()).toBe(200);
}

/** What an answer says it is: its status, and the code of its problem. */
export async function outcomeOf(response: Response): Promise<string> {
  if (response.status < 400) return String(response.status);
  return `${response.status} ${(await response.json<{ code: string }>()).code}`;
}

export function sendJson(visitor: Visitor, method: string, path: string, body?: unknown): Promise<Response> {
  return visitor.send(path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
