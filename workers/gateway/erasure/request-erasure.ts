import { and, eq, or } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { enter, enterPlatform } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { endSessions, forgetSessions } from "../auth/end-sessions.ts";
import { hashSecret, newSecret } from "../auth/mail-token.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { sendAccountClosing } from "../mail/account-mails.ts";
import { notify } from "../notifications/notify.ts";
import { keepsAdministrator } from "../users/administrator.ts";
import { affectedTenants } from "./memberships.ts";
import { isOpenErasure } from "./open-erasure.ts";

type Context = Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording & { actorId: string };

const dayMs = 86_400_000;

/**
 * Decides that an account will be erased when its time of grace is over. Until then it does nothing but undo that.
 * @param keepSession the session that goes on; every other one ends.
 * @returns when it will be erased.
 * @throws {ApiError} `not_found`; `conflict` when that is decided already, for the last administrator, and for the last
 * owner of organizations with other people in them, which it names.
 */
export async function requestErasure(
  { config, db, redis, mailQueue, audit, origin, actorId }: Context,
  userId: string,
  keepSession?: string,
): Promise<Date> {
  const [id, secret] = [crypto.randomUUID(), newSecret()];
  const cancelTokenHash = await hashSecret(secret);
  const dueAt = new Date(Date.now() + config.erasureGraceDays * dayMs);
  const { email, ended } = await inTransaction(config.database, async (transaction) => {
    const email = await requireErasable(transaction, userId);
    await transaction.insert(erasure).values({ id, userId, dueAt, cancelTokenHash, receipts: {} });
    const sessions = await endSessions(transaction, { userId, except: keepSession });
    const entry = await audit.seal(origin, {
      ...{ action: "account.erasure_requested", actorId, tenantId: null, targetId: userId },
      ...{ personId: userId, changes: { dueAt: [null, dueAt.toISOString()] } },
    });
    await transaction.execute(auditStatement(entry));
    return { email, ended: sessions };
  });
  await forgetSessions(redis, ended);
  await announceChanged(redis, keepSession === undefined ? [] : [keepSession]);
  await sendAccountClosing({ config, mailQueue }, { email }, secret);
  const link = `${config.publicUrl}/app/settings/account`;
  const params = { dueAt: dueAt.toISOString(), link };
  await notify({ config, db, redis, mailQueue }, userId, { kind: "account.deletion_requested", params });
  return dueAt;
}

/** Locks the account, and those of administrators in one order, and returns its address. */
async function requireErasable(transaction: Transaction, userId: string): Promise<string> {
  const locked = await transaction
    .select()
    .from(user)
    .where(or(eq(user.role, "admin"), eq(user.id, userId)))
    .orderBy(user.id)
    .for("update");
  const person = locked.find(({ id }) => id === userId);
  if (person === undefined) throw new ApiError("not_found", `Cannot find the account "${userId}"`);
  if (person.role === "admin" && !keepsAdministrator(locked, { ...person, role: "user" })) {
    throw new ApiError("conflict", "Somebody has to stay an administrator");
  }
  await enter(transaction, { userId });
  await enterPlatform(transaction);
  const pending = await transaction
    .select({ id: erasure.id })
    .from(erasure)
    .where(and(eq(erasure.userId, userId), isOpenErasure));
  if (pending.length > 0) throw new ApiError("conflict", "The account is being closed already");
  const owned = (await affectedTenants(transaction, userId)).filter(({ isLastOwner }) => isLastOwner);
  if (owned.length > 0) {
    const names = owned.map(({ name }) => `"${name}"`).join(", ");
    throw new ApiError(
      "conflict",
      `Make somebody else an owner first, or delete the organization: ${names}`,
      {
        errors: owned.map(({ slug, name }) => ({
          path: `organization.${slug}`,
          message: `"${name}" has no other owner`,
        })),
      },
    );
  }
  return person.email;
}
