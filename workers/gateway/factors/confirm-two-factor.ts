import { and, eq, sql } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { session, twoFactor, user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement } from "../audit/audit.ts";
import { endSessions, forgetSessions } from "../auth/end-sessions.ts";
import { markFresh } from "../auth/require-fresh.ts";
import { type RotatedSession, rotateSession } from "../auth/rotate-session.ts";
import type { Identity } from "../identity/identity.ts";
import { notify } from "../notifications/notify.ts";
import { isRightCode } from "./check-second-factor.ts";
import { shownToUs } from "./raise-session.ts";
import { newRecoveryCodes } from "./recovery-codes.ts";
import { type ShowContext, wrongCode } from "./show-second-factor.ts";

/**
 * Turns the second factor on with the first code of the app. Other sessions end: they were begun without it. This one
 * counts as begun with it, and goes on with a new secret.
 * @returns the recovery codes, in the clear for the only time, and this session to hand over.
 * @throws {ApiError} `invalid_request` for a wrong code, `conflict` when nothing waits to be confirmed.
 */
export async function confirmTwoFactor(
  context: ShowContext,
  identity: Identity,
  code: string,
): Promise<{ recoveryCodes: string[]; rotated: RotatedSession | null }> {
  const { config, redis, audit, origin } = context;
  const userId = identity.user.id;
  const { shown, stored } = await newRecoveryCodes(userId);
  const deed = await audit.seal(origin, {
    ...{ action: "two_factor.enabled", actorId: userId, targetId: userId },
    tenantId: identity.tenant?.id ?? null,
  });
  const { ended, rotated } = await inTransaction(config.database, async (transaction) => {
    const [row] = await transaction
      .select()
      .from(twoFactor)
      .where(and(eq(twoFactor.userId, userId), eq(twoFactor.verified, false)))
      .for("update");
    if (row === undefined) throw new ApiError("conflict", "No authenticator app waits to be confirmed");
    const proof = { authSecrets: config.authSecrets, userId, sealed: row.secret };
    if (!(await isRightCode(transaction, proof, code))) throw wrongCode();
    const of = eq(twoFactor.id, row.id);
    await transaction.update(twoFactor).set({ verified: true, backupCodes: stored }).where(of);
    const enabled = { twoFactorEnabled: true, updatedAt: sql`now()` };
    await transaction.update(user).set(enabled).where(eq(user.id, userId));
    await transaction.update(session).set(shownToUs).where(eq(session.id, identity.sessionId));
    await transaction.execute(markFresh(identity.sessionId));
    const others = await endSessions(transaction, { userId, except: identity.sessionId });
    const same = await rotateSession(transaction, identity.sessionId);
    await transaction.execute(auditStatement(deed));
    return { ended: others, rotated: same };
  });
  await forgetSessions(redis, ended);
  await notify(context, userId, { kind: "security.two_factor_changed", params: { enabled: true } });
  return { recoveryCodes: shown, rotated };
}
