import { and, eq, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { isDuplicate } from "../../../db/gateway/duplicate.ts";
import { session, user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { joinByDomain } from "../domains/join-by-domain.ts";
import { voidMailCodes } from "../factors/mail-code.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { notify } from "../notifications/notify.ts";
import { closeChange, findChange, voidResetLinks } from "./address-change.ts";
import { endSessions, forgetSessions } from "./end-sessions.ts";
import { sendAddressChanged } from "./send-mail.ts";

/**
 * Gives an account the address whose mail brought the token. What was mailed to the old one opens nothing any more,
 * and the sessions end but for the one that asked.
 * @throws {ApiError} `invalid_request` for a token that is none, `conflict` when somebody else took the address.
 */
export async function confirmAddress(
  context: Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording,
  token: string,
): Promise<void> {
  const { config, redis, audit, origin } = context;
  const { change, ended } = await inTransaction(config.database, async (transaction) => {
    const change = await findChange(transaction, { token, to: "confirm" });
    if (change === null) throw linkIsOver();
    const { userId, sessionId, oldEmail, newEmail } = change;
    await closeChange(transaction, userId);
    await moveAddress(transaction, { userId, oldEmail, newEmail });
    await voidResetLinks(transaction, userId);
    await voidMailCodes(transaction, userId);
    const ended = await endSessions(transaction, { userId, except: sessionId });
    const entry = await audit.seal(origin, {
      ...{ action: "email.changed", actorId: userId, tenantId: null, targetId: userId },
      changes: { email: [oldEmail, newEmail] },
    });
    await joinByDomain(transaction, { audit, origin }, { userId, email: newEmail });
    await transaction.execute(auditStatement(entry));
    return { change, ended };
  });
  const { userId, sessionId, oldEmail, newEmail } = change;
  await forgetSessions(redis, ended);
  const kept = await context.db
    .select({ token: session.token })
    .from(session)
    .where(eq(session.id, sessionId));
  await Promise.all(kept.map(({ token }) => redis.remove(token)));
  await announceChanged(redis, [sessionId]);
  await sendAddressChanged(context, { email: oldEmail });
  await notify(context, userId, { kind: "security.email_changed", params: { email: newEmail } });
}

type Move = { userId: string; oldEmail: string; newEmail: string };

async function moveAddress(transaction: Transaction, { userId, oldEmail, newEmail }: Move): Promise<void> {
  try {
    const moved = await transaction
      .update(user)
      .set({ email: newEmail, emailVerified: true, updatedAt: sql`now()` })
      .where(and(eq(user.id, userId), eq(user.email, oldEmail)))
      .returning({ id: user.id });
    if (moved.length === 0) throw linkIsOver();
  } catch (error) {
    if (isDuplicate(error)) {
      throw new ApiError("conflict", "The address belongs to another account by now", { cause: error });
    }
    throw error;
  }
}

/** What is wrong with a link of either mail. */
export function linkIsOver(): ApiError {
  const message = "The link is not valid any more";
  return new ApiError("invalid_request", message, { errors: [{ path: "body.token", message }] });
}
