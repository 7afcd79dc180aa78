import type { Context } from "hono";
import { inTransaction } from "../../../db/gateway/client.ts";
import { auditStatement } from "../audit/audit.ts";
import { originOf } from "../audit/origin.ts";
import { endSessions, forgetSessions } from "../auth/end-sessions.ts";
import type { AppEnv } from "../router.ts";
import { forgetAside, readAside } from "./admin-cookie.ts";

/** Who signs out while acting as somebody else is signed out of their own account too, and leaves no way back behind. */
export async function endAside(c: Context<AppEnv>): Promise<void> {
  const aside = await readAside(c);
  forgetAside(c);
  if (aside === null) return;
  const { config, audit, redis } = c.var.deps;
  const place = { actorId: aside.userId, tenantId: null, targetId: aside.id };
  const origin = { ...originOf(c), impersonatorId: null };
  const entry = await audit.seal(origin, { action: "session.ended", ...place });
  const ended = await inTransaction(config.database, async (transaction) => {
    const sessions = await endSessions(transaction, { userId: aside.userId, only: aside.id });
    if (sessions.length > 0) await transaction.execute(auditStatement(entry));
    return sessions;
  });
  await forgetSessions(redis, ended);
}
