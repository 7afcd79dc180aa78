import { and, asc, eq, inArray, ne } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { scimGroup, scimGroupMember, scimUser } from "../../../db/gateway/schema-tenants.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { auditStatement } from "../audit/audit.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import type { Directory } from "./directory.ts";
import { type DirectoryGroup, roleOfName } from "./group-resource.ts";
import { provisionRole } from "./membership.ts";
import { ScimError } from "./scim-error.ts";
import { notFound } from "./write-user.ts";

type Row = typeof scimGroup.$inferSelect;
type Written = { row: Row; members: string[] };

/** Adds a group. One that is called as a role gives its members that role. @throws {ScimError} 409 for a name twice. */
export async function createGroup(directory: Directory, group: DirectoryGroup): Promise<Written> {
  const { tenantId, tokenId } = directory;
  const { displayName, externalId, members } = group;
  return await writing(directory, async (transaction) => {
    await refuseTaken(transaction, { tenantId, displayName, except: "" });
    const role = roleOfName(displayName);
    const id = crypto.randomUUID();
    const [row] = await transaction
      .insert(scimGroup)
      .values({ id, tenantId, displayName, externalId, role })
      .returning();
    if (row === undefined) throw new Error("Cannot find the group that was just made");
    await setMembers(transaction, { tenantId, groupId: id, before: [], after: members });
    const sessions = role === null ? [] : await applyRoles(directory, transaction, members);
    await record(directory, transaction, "scim_group.created", id, {
      ...{ displayName: [null, displayName], role: [null, role], members: [0, members.length] },
      scimToken: [null, tokenId],
    });
    return { result: { row, members }, sessions };
  });
}

/** Describes a group anew; who came and who went have the role of the groups that they are in now. */
export async function changeGroup(
  directory: Directory,
  id: string,
  change: (group: DirectoryGroup) => DirectoryGroup,
): Promise<Written> {
  const { tenantId, tokenId } = directory;
  return await writing(directory, async (transaction) => {
    const before = await lockGroup(transaction, tenantId, id);
    const { displayName, externalId } = before.row;
    const after = change({ displayName, externalId, members: before.members });
    if (after.displayName !== displayName)
      await refuseTaken(transaction, { tenantId, displayName: after.displayName, except: id });
    const [row] = await transaction
      .update(scimGroup)
      .set({ displayName: after.displayName, externalId: after.externalId, updatedAt: new Date() })
      .where(and(eq(scimGroup.tenantId, tenantId), eq(scimGroup.id, id)))
      .returning();
    if (row === undefined) throw notFound(id);
    await setMembers(transaction, { tenantId, groupId: id, before: before.members, after: after.members });
    const moved = [
      ...after.members.filter((one) => !before.members.includes(one)),
      ...before.members.filter((one) => !after.members.includes(one)),
    ];
    const sessions = row.role === null ? [] : await applyRoles(directory, transaction, moved);
    await record(directory, transaction, "scim_group.changed", id, {
      ...{
        displayName: [displayName, row.displayName],
        members: [before.members.length, after.members.length],
      },
      scimToken: [null, tokenId],
    });
    return { result: { row, members: after.members }, sessions };
  });
}

export async function deleteGroup(directory: Directory, id: string): Promise<void> {
  const { tenantId, tokenId } = directory;
  await writing(directory, async (transaction) => {
    const { row, members } = await lockGroup(transaction, tenantId, id);
    await transaction.delete(scimGroup).where(and(eq(scimGroup.tenantId, tenantId), eq(scimGroup.id, id)));
    const sessions = row.role === null ? [] : await applyRoles(directory, transaction, members);
    await record(directory, transaction, "scim_group.deleted", id, {
      ...{ displayName: [row.displayName, null], role: [row.role, null] },
      scimToken: [null, tokenId],
    });
    return { result: undefined, sessions };
  });
}

/** One transaction in the tenant, and word to the sessions whose role it changed. */
async function writing<Result>(
  { config, redis, tenantId }: Directory,
  work: (transaction: Transaction) => Promise<{ result: Result; sessions: string[] }>,
): Promise<Result> {
  const { result, sessions } = await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    return await work(transaction);
  });
  await announceChanged(redis, sessions);
  return result;
}

async function lockGroup(transaction: Transaction, tenantId: string, id: string): Promise<Written> {
  const [row] = await transaction
    .select()
    .from(scimGroup)
    .where(and(eq(scimGroup.tenantId, tenantId), eq(scimGroup.id, id)))
    .for("update");
  if (row === undefined) throw notFound(id);
  const members = await transaction
    .select({ id: scimGroupMember.scimUserId })
    .from(scimGroupMember)
    .where(and(eq(scimGroupMember.tenantId, tenantId), eq(scimGroupMember.groupId, id)))
    .orderBy(asc(scimGroupMember.scimUserId));
  return { row, members: members.map((member) => member.id) };
}

type MemberChange = { tenantId: string; groupId: string; before: string[]; after: string[] };

async function setMembers(
  transaction: Transaction,
  { tenantId, groupId, before, after }: MemberChange,
): Promise<void> {
  const added = after.filter((id) => !before.includes(id));
  const removed = before.filter((id) => !after.includes(id));
  if (removed.length > 0) {
    const ofGroup = and(eq(scimGroupMember.tenantId, tenantId), eq(scimGroupMember.groupId, groupId));
    await transaction
      .delete(scimGroupMember)
      .where(and(ofGroup, inArray(scimGroupMember.scimUserId, removed)));
  }
  if (added.length === 0) return;
  const known = await transaction
    .select({ id: scimUser.id })
    .from(scimUser)
    .where(and(eq(scimUser.tenantId, tenantId), inArray(scimUser.id, added)));
  const unknown = added.find((id) => !known.some((one) => one.id === id));
  if (unknown !== undefined)
    throw new ScimError(400, `Cannot use the member "${unknown}": there is no such user`, "invalidValue");
  await transaction
    .insert(scimGroupMember)
    .values(added.map((scimUserId) => ({ tenantId, groupId, scimUserId })));
}

/** @returns the sessions that have to hear of it. */
async function applyRoles(
  directory: Directory,
  transaction: Transaction,
  scimUserIds: string[],
): Promise<string[]> {
  if (scimUserIds.length === 0) return [];
  const people = await transaction
    .select({ scimUserId: scimUser.id, userId: scimUser.userId })
    .from(scimUser)
    .where(and(eq(scimUser.tenantId, directory.tenantId), inArray(scimUser.id, scimUserIds)))
    // In one order, so that two groups at once do not wait for each other.
    .orderBy(asc(scimUser.id));
  const sessions: string[] = [];
  for (const person of people) sessions.push(...(await provisionRole(directory, transaction, person)));
  return sessions;
}

type Name = { tenantId: string; displayName: string; except: string };

async function refuseTaken(transaction: Transaction, { tenantId, displayName, except }: Name): Promise<void> {
  const rows = await transaction
    .select({ id: scimGroup.id })
    .from(scimGroup)
    .where(
      and(eq(scimGroup.tenantId, tenantId), eq(scimGroup.displayName, displayName), ne(scimGroup.id, except)),
    );
  if (rows.length > 0)
    throw new ScimError(409, `Cannot use "${displayName}": a group has the name`, "uniqueness");
}

type GroupAction = "scim_group.created" | "scim_group.changed" | "scim_group.deleted";

async function record(
  { audit, origin, tenantId }: Directory,
  transaction: Transaction,
  action: GroupAction,
  targetId: string,
  changes: Record<string, [unknown, unknown]>,
): Promise<void> {
  const entry = await audit.seal(origin, { action, actorId: null, tenantId, targetId, changes });
  await transaction.execute(auditStatement(entry));
}
