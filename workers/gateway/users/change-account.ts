import { eq, or, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { session, user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { PlatformRole } from "../../contract/auth.ts";
import type { Account, StatusChange } from "../../contract/users.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { endSessions, forgetSessions } from "../auth/end-sessions.ts";
import { type RotatedSession, rotateSession } from "../auth/rotate-session.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import type { Identity } from "../identity/identity.ts";
import { isAdministrator, keepsAdministrator } from "./administrator.ts";
import { accountColumns, toAccount } from "./list-accounts.ts";

type Context = Pick<Deps, "config" | "redis"> & Recording & { identity: Identity };
export type Change = { role: PlatformRole } | StatusChange;

/**
 * Changes an account's role, bans it or lifts a ban, as an administrator. A ban or another role ends every session of
 * the person: whoever holds one that was stolen before must not get the new rights with it. The administrator's own
 * goes on with a new secret.
 * Administrators' rows are locked in one order, so that two of them cannot take each other's place away at once.
 * @throws {ApiError} `forbidden`, `not_found`, or `conflict` when no administrator would be left.
 */
export async function changeAccount(
  { config, redis, audit, origin, identity }: Context,
  id: string,
  change: Change,
): Promise<{ account: Account; rotated: RotatedSession | null }> {
  const actorId = identity.user.id;
  const { account, ended, others, rotated } = await inTransaction(config.database, async (transaction) => {
    const locked = await transaction
      .select()
      .from(user)
      .where(or(eq(user.role, "admin"), eq(user.id, id)))
      .orderBy(user.id)
      .for("update");
    if (!locked.some((row) => row.id === actorId && isAdministrator(row))) throw new ApiError("forbidden");
    const before = locked.find((row) => row.id === id);
    if (before === undefined) throw new ApiError("not_found", `Cannot find the account "${id}"`);
    const changed = { ...before, ...columnsOf(change) };
    if (!keepsAdministrator(locked, changed)) {
      throw new ApiError("conflict", "Somebody has to stay an administrator");
    }
    await transaction
      .update(user)
      .set({ ...columnsOf(change), updatedAt: sql`now()` })
      .where(eq(user.id, id));
    const endsAll = "role" in change ? before.role !== change.role : change.status === "banned";
    const sessions = await sessionsAfter(transaction, id, { endsAll, identity });
    const [row] = await transaction.select(accountColumns).from(user).where(eq(user.id, id));
    if (row === undefined) throw new ApiError("not_found");
    const action = "role" in change ? "user.role_changed" : "user.status_changed";
    const place = { actorId, tenantId: null, targetId: id, personId: id };
    const entry = await audit.seal(origin, { action, ...place, changes: changesBetween(before, changed) });
    await transaction.execute(auditStatement(entry));
    return { account: toAccount(row), ...sessions };
  });
  await forgetSessions(redis, ended);
  await announceChanged(redis, others);
  return { account, rotated };
}

/** What ended with the change, and what goes on and has to hear of it. */
async function sessionsAfter(
  transaction: Transaction,
  userId: string,
  { endsAll, identity }: { endsAll: boolean; identity: Identity },
) {
  if (endsAll) {
    const except = userId === identity.user.id ? identity.sessionId : undefined;
    const ended = await endSessions(transaction, { userId, except });
    return { ended, others: [], rotated: except ? await rotateSession(transaction, except) : null };
  }
  const rows = await transaction.select({ id: session.id }).from(session).where(eq(session.userId, userId));
  return { ended: [], others: rows.map(({ id }) => id), rotated: null };
}

function columnsOf(change: Change) {
  if ("role" in change) return { role: change.role };
  if (change.status === "active") return { banned: false, banReason: null, banExpires: null };
  const { reason = null, until } = change;
  return { banned: true, banReason: reason, banExpires: until === undefined ? null : new Date(until) };
}

type User = typeof user.$inferSelect;

function changesBetween(before: User, after: User): Record<string, [unknown, unknown]> {
  const fields = ["role", "banned", "banReason", "banExpires"] as const;
  return Object.fromEntries(
    fields
      .filter((field) => String(before[field]) !== String(after[field]))
      .map((field) => [field, [before[field], after[field]] as [unknown, unknown]]),
  );
}
