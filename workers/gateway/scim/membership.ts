import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { session, ssoProvider } from "../../../db/gateway/schema.ts";
import { member, scimGroup, scimGroupMember } from "../../../db/gateway/schema-tenants.ts";
import { allows } from "../../contract/permissions.ts";
import { shortfallOf } from "../../contract/shortfall.ts";
import type { ProvisionedRole } from "../../contract/sso.ts";
import { auditStatement } from "../audit/audit.ts";
import type { EndedSession } from "../auth/end-sessions.ts";
import { lockTenant } from "../tenants/change-in-tenant.ts";
import { cancelInvitationsOf } from "../tenants/remove-member.ts";
import { countSeats } from "../tenants/seats.ts";
import type { Directory } from "./directory.ts";
import { ScimError } from "./scim-error.ts";

/** What a person is in a tenant by its directory's word. An owner is nobody's to make or to turn into less but owners'. */

/** From the strongest to the weakest: of several groups' roles, the first counts. */
const byStrength: ProvisionedRole[] = ["admin", "billing", "member", "viewer"];
const roleWithoutGroup: ProvisionedRole = "member";

/** The strongest role of the person's groups; null when none of them has one. */
async function roleOfGroups(
  transaction: Transaction,
  tenantId: string,
  scimUserId: string,
): Promise<ProvisionedRole | null> {
  const rows = await transaction
    .select({ role: scimGroup.role })
    .from(scimGroupMember)
    .innerJoin(
      scimGroup,
      and(eq(scimGroup.tenantId, scimGroupMember.tenantId), eq(scimGroup.id, scimGroupMember.groupId)),
    )
    .where(and(eq(scimGroupMember.tenantId, tenantId), eq(scimGroupMember.scimUserId, scimUserId)));
  return byStrength.find((role) => rows.some((row) => row.role === role)) ?? null;
}

type Person = { userId: string; scimUserId: string };

/**
 * Makes somebody a member who is none.
 * @throws {ScimError} 403 where the plan has no seat for them.
 */
export async function provisionMember(
  { audit, origin, tenantId, tokenId }: Directory,
  transaction: Transaction,
  { userId, scimUserId }: Person,
): Promise<void> {
  await lockTenant(transaction, tenantId);
  const role = (await roleOfGroups(transaction, tenantId, scimUserId)) ?? roleWithoutGroup;
  const added = await transaction
    .insert(member)
    .values({ id: crypto.randomUUID(), tenantId, userId, role })
    .onConflictDoNothing()
    .returning({ id: member.id });
  if (added.length === 0) return;
  const { entitlements, members } = await countSeats(transaction, tenantId);
  const shortfall = shortfallOf(entitlements, { limit: "seats", count: members });
  // Not 409, which directories read as somebody who is there already.
  if (shortfall !== null) throw new ScimError(403, shortfall.message);
  const entry = await audit.seal(origin, {
    ...{ action: "member.provisioned", actorId: null, tenantId, targetId: userId },
    changes: { role: [null, role], scimToken: [null, tokenId] },
  });
  await transaction.execute(auditStatement(entry));
}

/**
 * Takes a membership away, and ends the person's sessions: those in the tenant, those that its providers began, and
 * all of an account that came from the directory. `forgetSessions` goes after the transaction.
 * @throws {ScimError} 409 for the last owner.
 */
export async function deprovisionMember(
  { audit, origin, tenantId, tokenId }: Directory,
  transaction: Transaction,
  { userId, createdAccount }: { userId: string; createdAccount: boolean },
): Promise<EndedSession[]> {
  await refuseLastOwner(transaction, tenantId, userId);
  const removed = await transaction
    .delete(member)
    .where(and(eq(member.tenantId, tenantId), eq(member.userId, userId)))
    .returning({ role: member.role });
  const providers = transaction
    .select({ id: ssoProvider.id })
    .from(ssoProvider)
    .where(eq(ssoProvider.organizationId, tenantId));
  const ofTenant = or(eq(session.activeOrganizationId, tenantId), inArray(session.method, providers));
  const ended = await transaction
    .delete(session)
    .where(and(eq(session.userId, userId), createdAccount ? sql`true` : ofTenant))
    .returning({ id: session.id, token: session.token });
  const [membership] = removed;
  if (membership === undefined) return ended;
  await cancelInvitationsOf(transaction, tenantId, userId);
  const entry = await audit.seal(origin, {
    ...{ action: "member.deprovisioned", actorId: null, tenantId, targetId: userId },
    changes: {
      role: [membership.role, null],
      scimToken: [null, tokenId],
      sessionsEnded: [null, ended.length],
    },
  });
  await transaction.execute(auditStatement(entry));
  return ended;
}

/** Owners are locked in one order, so that of two who are removed at once one is the last. */
async function refuseLastOwner(transaction: Transaction, tenantId: string, userId: string): Promise<void> {
  const owners = await transaction
    .select({ userId: member.userId })
    .from(member)
    .where(and(eq(member.tenantId, tenantId), eq(member.role, "owner")))
    .orderBy(member.id)
    .for("update");
  if (owners.length === 1 && owners[0]?.userId === userId)
    throw new ScimError(409, "Cannot remove the last owner of the organization", "mutability");
}

/**
 * Gives somebody the role of their groups, after these changed; without any, the one of everybody.
 * @returns the sessions that have to hear of it.
 */
export async function provisionRole(
  { audit, origin, tenantId, tokenId }: Directory,
  transaction: Transaction,
  { userId, scimUserId }: Person,
): Promise<string[]> {
  const role = (await roleOfGroups(transaction, tenantId, scimUserId)) ?? roleWithoutGroup;
  const ofPerson = and(eq(member.tenantId, tenantId), eq(member.userId, userId));
  const [membership] = await transaction
    .select({ role: member.role })
    .from(member)
    .where(ofPerson)
    .for("update");
  if (membership === undefined || membership.role === "owner" || membership.role === role) return [];
  await transaction.update(member).set({ role }).where(ofPerson);
  if (!allows(role, "invitation:change")) await cancelInvitationsOf(transaction, tenantId, userId);
  const entry = await audit.seal(origin, {
    ...{ action: "member.role_provisioned", actorId: null, tenantId, targetId: userId },
    changes: { role: [membership.role, role], scimToken: [null, tokenId] },
  });
  await transaction.execute(auditStatement(entry));
  const sessions = await transaction
    .select({ id: session.id })
    .from(session)
    .where(and(eq(session.userId, userId), eq(session.activeOrganizationId, tenantId)));
  return sessions.map(({ id }) => id);
}
