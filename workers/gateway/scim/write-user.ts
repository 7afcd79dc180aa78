import { and, eq } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { scimUser } from "../../../db/gateway/schema-tenants.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { auditStatement } from "../audit/audit.ts";
import { type EndedSession, forgetSessions } from "../auth/end-sessions.ts";
import { findOrCreateAccount, followAccount, requireDomain, taken } from "./account.ts";
import type { Directory } from "./directory.ts";
import { deprovisionMember, provisionMember } from "./membership.ts";
import { ScimError } from "./scim-error.ts";
import { addressOf, type DirectoryUser, storedOf } from "./user-resource.ts";

type Row = typeof scimUser.$inferSelect;

/**
 * Takes a person into the tenant as its directory describes them: with the account that has their address, or a new
 * one. Only addresses of domains that the tenant has proven.
 * @throws {ScimError} 409 for somebody who is there, 400 for a foreign address.
 */
export async function createUser(directory: Directory, resource: DirectoryUser): Promise<Row> {
  const { config, tenantId, audit, origin, tokenId } = directory;
  const email = addressOf(resource);
  return await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    await requireDomain(transaction, tenantId, email);
    await refuseTaken(transaction, tenantId, resource.userName);
    const { userId, createdAccount } = await findOrCreateAccount(directory, transaction, { email, resource });
    const [existing] = await transaction
      .select({ id: scimUser.id })
      .from(scimUser)
      .where(and(eq(scimUser.tenantId, tenantId), eq(scimUser.userId, userId)));
    if (existing !== undefined) throw taken(email);
    const [row] = await transaction
      .insert(scimUser)
      .values({
        ...{
          id: crypto.randomUUID(),
          tenantId,
          userId,
          active: resource.active,
          externalId: resource.externalId,
        },
        userName: resource.userName.toLowerCase(),
        attributes: { resource, createdAccount },
      })
      .returning();
    if (row === undefined) throw new Error("Cannot find the directory's user that was just made");
    if (row.active) await provisionMember(directory, transaction, { userId, scimUserId: row.id });
    const entry = await audit.seal(origin, {
      ...{ action: "scim_user.created", actorId: null, tenantId, targetId: userId, personId: userId },
      changes: {
        userName: [null, resource.userName],
        active: [null, row.active],
        scimToken: [null, tokenId],
      },
    });
    await transaction.execute(auditStatement(entry));
    return row;
  });
}

/**
 * Describes a person anew. Whoever is made inactive leaves the tenant, and their sessions end; made active again, they
 * come back. An account that came from the directory follows it in name and address; any other is its owner's.
 */
export async function changeUser(
  directory: Directory,
  id: string,
  change: (resource: DirectoryUser) => DirectoryUser,
): Promise<Row> {
  const { config, redis, tenantId } = directory;
  const { row, ended } = await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    const before = await lockUser(transaction, tenantId, id);
    const stored = storedOf(before);
    const resource = change({ ...stored.resource, active: before.active });
    if (resource.userName.toLowerCase() !== before.userName)
      await refuseTaken(transaction, tenantId, resource.userName);
    const person = await followAccount(transaction, {
      before,
      createdAccount: stored.createdAccount,
      resource,
    });
    const [row] = await transaction
      .update(scimUser)
      .set({
        ...{
          userName: resource.userName.toLowerCase(),
          externalId: resource.externalId,
          active: resource.active,
        },
        ...{ attributes: { resource, createdAccount: stored.createdAccount }, updatedAt: new Date() },
      })
      .where(and(eq(scimUser.tenantId, tenantId), eq(scimUser.id, id)))
      .returning();
    if (row === undefined) throw notFound(id);
    let ended: EndedSession[] = [];
    const who = { userId: before.userId, scimUserId: id, createdAccount: stored.createdAccount };
    if (before.active && !row.active) ended = await deprovisionMember(directory, transaction, who);
    if (row.active && !before.active) await provisionMember(directory, transaction, who);
    await recordChange(directory, transaction, { before, row, person });
    return { row, ended };
  });
  await forgetSessions(redis, ended);
  return row;
}

/** Takes a person out of the directory and the tenant. The account stays: its owner may have it deleted. */
export async function deleteUser(directory: Directory, id: string): Promise<void> {
  const { config, redis, tenantId, audit, origin, tokenId } = directory;
  const ended = await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    const row = await lockUser(transaction, tenantId, id);
    const { createdAccount } = storedOf(row);
    const ended = await deprovisionMember(directory, transaction, { userId: row.userId, createdAccount });
    await transaction.delete(scimUser).where(and(eq(scimUser.tenantId, tenantId), eq(scimUser.id, id)));
    const entry = await audit.seal(origin, {
      ...{ action: "scim_user.deleted", actorId: null, tenantId, targetId: row.userId, personId: row.userId },
      changes: { userName: [row.userName, null], scimToken: [null, tokenId] },
    });
    await transaction.execute(auditStatement(entry));
    return ended;
  });
  await forgetSessions(redis, ended);
}

type Changed = { before: Row; row: Row; person: Record<string, [string, string]> };

async function recordChange(
  { audit, origin, tenantId, tokenId }: Directory,
  transaction: Transaction,
  { before, row, person }: Changed,
): Promise<void> {
  const entry = await audit.seal(origin, {
    ...{ action: "scim_user.changed", actorId: null, tenantId, targetId: row.userId, personId: row.userId },
    changes: {
      ...person,
      ...(before.userName === row.userName
        ? {}
        : { userName: [before.userName, row.userName] as [string, string] }),
      ...(before.active === row.active ? {} : { active: [before.active, row.active] as [boolean, boolean] }),
      scimToken: [null, tokenId],
    },
  });
  await transaction.execute(auditStatement(entry));
}

async function lockUser(transaction: Transaction, tenantId: string, id: string): Promise<Row> {
  const [row] = await transaction
    .select()
    .from(scimUser)
    .where(and(eq(scimUser.tenantId, tenantId), eq(scimUser.id, id)))
    .for("update");
  if (row === undefined) throw notFound(id);
  return row;
}

async function refuseTaken(transaction: Transaction, tenantId: string, userName: string): Promise<void> {
  const rows = await transaction
    .select({ id: scimUser.id })
    .from(scimUser)
    .where(and(eq(scimUser.tenantId, tenantId), eq(scimUser.userName, userName.toLowerCase())));
  if (rows.length > 0) throw taken(userName);
}

export function notFound(id: string): ScimError {
  return new ScimError(404, `Cannot find "${id.slice(0, 100)}"`);
}
