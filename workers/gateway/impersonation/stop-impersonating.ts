import { eq } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { type EndedSession, endSessions } from "../auth/end-sessions.ts";
import { type RotatedSession, rotateSession } from "../auth/rotate-session.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { isAdministrator } from "../users/administrator.ts";
import type { OwnSession } from "./admin-cookie.ts";

type Stopped = { ended: EndedSession[]; own: RotatedSession | null };

/**
 * Ends a session as somebody else and takes up the administrator's own again, with a new secret. Either may be over
 * already. `own` is null for whoever is no administrator any more, or is another than the one who began it.
 */
export async function stopImpersonating(
  { config, audit, origin }: Pick<Deps, "config"> & Recording,
  identity: Identity | null,
  aside: OwnSession | null,
): Promise<Stopped> {
  const impersonatorId = identity?.impersonatorId ?? null;
  return await inTransaction(config.database, async (transaction) => {
    const ended = await endImpersonation(transaction, identity);
    const isTheirs = aside !== null && (impersonatorId === null || impersonatorId === aside.userId);
    const mayGoBack = isTheirs && (await stillAdministers(transaction, aside.userId));
    const own = mayGoBack ? await rotateSession(transaction, aside.id) : null;
    if (identity !== null && impersonatorId !== null && ended.length > 0) {
      const { id: personId } = identity.user;
      const place = { actorId: impersonatorId, tenantId: null, targetId: personId, personId };
      const entry = await audit.seal(
        { ...origin, impersonatorId: null },
        { action: "impersonation.ended", ...place, changes: { session: [identity.sessionId, null] } },
      );
      await transaction.execute(auditStatement(entry));
    }
    return { ended, own };
  });
}

async function endImpersonation(
  transaction: Transaction,
  identity: Identity | null,
): Promise<EndedSession[]> {
  if (identity === null || identity.impersonatorId === null) return [];
  return await endSessions(transaction, { userId: identity.user.id, only: identity.sessionId });
}

async function stillAdministers(transaction: Transaction, userId: string): Promise<boolean> {
  const [row] = await transaction.select().from(user).where(eq(user.id, userId));
  return row !== undefined && isAdministrator(row);
}
