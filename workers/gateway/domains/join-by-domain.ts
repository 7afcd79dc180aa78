import { and, eq, isNotNull } from "drizzle-orm";
import { type Database, inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { organization, user } from "../../../db/gateway/schema.ts";
import { scimUser, tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { enter, enterPlatform, withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type Tenant, tenantRoleSchema } from "../../contract/auth.ts";
import type { Joinable } from "../../contract/domains.ts";
import type { Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { addMember } from "../tenants/add-member.ts";
import { lockTenant } from "../tenants/change-in-tenant.ts";
import { enterTenant } from "../tenants/enter-tenant.ts";
import { listTenants } from "../tenants/list-tenants.ts";
import { hasSeat } from "../tenants/seats.ts";

/**
 * Makes whoever has just proven an address a member of the tenant whose domain it is in, where that tenant wants it so,
 * its directory has not taken them out, and its plan has a seat for them. The transaction has entered that tenant afterwards.
 * Call it before anything is written to the log of the platform: whoever waits for a tenant must not keep that from all others.
 */
export async function joinByDomain(
  transaction: Transaction,
  recording: Recording,
  { userId, email }: { userId: string; email: string },
): Promise<void> {
  await enterPlatform(transaction);
  const [open] = await transaction.select().from(tenantDomain).where(isOpenTo(email));
  if (open === undefined) return;
  const { tenantId } = open;
  await enter(transaction, { tenantId });
  if ((await transaction.select().from(scimUser).where(isDeactivated(tenantId, userId))).length > 0) return;
  // Proving an address goes on without: who is not let in by themselves can be invited when there is a seat.
  if (!(await hasSeat(transaction, tenantId))) return;
  const role = tenantRoleSchema.parse(open.autoJoinRole);
  await addMember(transaction, recording, { tenantId, userId, role, by: "domain" });
}

/** The tenants that a person may join because of their proven address, and has not. */
export async function listJoinable(
  db: Database,
  { user: { id: userId, email, emailVerified } }: Identity,
): Promise<Joinable[]> {
  if (!emailVerified) return [];
  const [rows] = await withPlatform(db, [
    db
      .select({ id: organization.id, name: organization.name, domain: tenantDomain.domain })
      .from(tenantDomain)
      .innerJoin(organization, eq(organization.id, tenantDomain.tenantId))
      .where(isOpenTo(email)),
  ]);
  const joined = new Set((await listTenants(db, userId)).map(({ id }) => id));
  const offered = rows.filter(({ id }) => !joined.has(id));
  const lookUps = offered.map(async ({ id }) => {
    const [out] = await withTenant(db, id, [
      db.select({ id: scimUser.id }).from(scimUser).where(isDeactivated(id, userId)),
    ]);
    return out.length > 0 ? [] : [id];
  });
  const open = new Set((await Promise.all(lookUps)).flat());
  return offered.filter(({ id }) => open.has(id));
}

/**
 * Joins one of them, and goes on in it.
 * @throws {ApiError} `forbidden`, in the same words, for any other tenant and for none at all; `seats_taken`.
 */
export async function joinTenant(
  context: Pick<Deps, "config" | "db" | "redis"> & Recording,
  identity: Identity,
  tenantId: string,
): Promise<Tenant> {
  const userId = identity.user.id;
  await inTransaction(context.config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    await lockTenant(transaction, tenantId);
    const [person] = await transaction.select().from(user).where(eq(user.id, userId));
    const [open] = person?.emailVerified
      ? await transaction
          .select()
          .from(tenantDomain)
          .where(and(eq(tenantDomain.tenantId, tenantId), isOpenTo(person.email)))
          .for("share")
      : [];
    const deactivated = await transaction.select().from(scimUser).where(isDeactivated(tenantId, userId));
    if (open === undefined || deactivated.length > 0)
      throw new ApiError("forbidden", "This organization is not open to your address");
    const role = tenantRoleSchema.parse(open.autoJoinRole);
    await addMember(transaction, context, { tenantId, userId, role, by: "domain" });
  });
  return await enterTenant(context, identity, { organizationId: tenantId });
}

function isOpenTo(email: string) {
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return and(
    eq(tenantDomain.domain, domain),
    eq(tenantDomain.autoJoin, true),
    isNotNull(tenantDomain.verifiedAt),
  );
}

/** Whom the tenant's directory has taken out: the domain lets them in again no more than its provider does. */
function isDeactivated(tenantId: string, userId: string) {
  return and(eq(scimUser.tenantId, tenantId), eq(scimUser.userId, userId), eq(scimUser.active, false));
}
