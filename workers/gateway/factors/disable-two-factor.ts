import { and, eq, sql } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { session, twoFactor, user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement } from "../audit/audit.ts";
import { type RotatedSession, rotateSession } from "../auth/rotate-session.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import type { Identity } from "../identity/identity.ts";
import { notify } from "../notifications/notify.ts";
import type { ShowContext } from "./show-second-factor.ts";
import { forgetDevices } from "./trusted-device.ts";

/**
 * Turns the second factor off, with everything that belongs to it. Every session of the person has to hear of it, since
 * a tenant may require one.
 * @returns this session with its new secret, to hand over.
 * @throws {ApiError} `conflict` when there is none.
 */
export async function disableTwoFactor(
  context: ShowContext,
  identity: Identity,
): Promise<RotatedSession | null> {
  const { config, redis, audit, origin } = context;
  const userId = identity.user.id;
  const deed = await audit.seal(origin, {
    ...{ action: "two_factor.disabled", actorId: userId, targetId: userId },
    tenantId: identity.tenant?.id ?? null,
  });
  const { sessions, rotated } = await inTransaction(config.database, async (transaction) => {
    const removed = await transaction
      .delete(twoFactor)
      .where(and(eq(twoFactor.userId, userId), eq(twoFactor.verified, true)))
      .returning({ id: twoFactor.id });
    if (removed.length === 0) throw new ApiError("conflict", "No authenticator app is set up");
    const disabled = { twoFactorEnabled: false, updatedAt: sql`now()` };
    await transaction.update(user).set(disabled).where(eq(user.id, userId));
    await forgetDevices(transaction, userId);
    const same = await rotateSession(transaction, identity.sessionId);
    // What sessions have shown of it counts no more; a passkey stands for two factors by itself, and what a provider
    // vouches for was never this one.
    const changed = await transaction
      .update(session)
      .set({
        twoFactor: sql`${session.twoFactor} and
          (coalesce(${session.method} = 'passkey', false) or ${session.twoFactorTenantId} is not null)`,
      })
      .where(eq(session.userId, userId))
      .returning({ id: session.id });
    await transaction.execute(auditStatement(deed));
    return { sessions: changed, rotated: same };
  });
  await announceChanged(
    redis,
    sessions.map(({ id }) => id),
  );
  await notify(context, userId, { kind: "security.two_factor_changed", params: { enabled: false } });
  return rotated;
}
