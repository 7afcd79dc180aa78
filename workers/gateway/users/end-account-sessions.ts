import { eq } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { endSessions, forgetSessions } from "../auth/end-sessions.ts";
import type { Deps } from "../deps.ts";

type Context = Pick<Deps, "config" | "redis"> & Recording & { actorId: string };

/**
 * Ends every session of somebody, as an administrator.
 * @throws {ApiError} `not_found`.
 */
export async function endAccountSessions(
  { config, redis, audit, origin, actorId }: Context,
  userId: string,
): Promise<void> {
  const ended = await inTransaction(config.database, async (transaction) => {
    const [person] = await transaction.select({ id: user.id }).from(user).where(eq(user.id, userId));
    if (person === undefined) throw new ApiError("not_found", `Cannot find the account "${userId}"`);
    const sessions = await endSessions(transaction, { userId });
    for (const { id } of sessions) {
      const entry = await audit.seal(origin, {
        ...{ action: "session.ended", actorId, tenantId: null, targetId: id },
        changes: { of: [userId, null] },
      });
      await transaction.execute(auditStatement(entry));
    }
    return sessions;
  });
  await forgetSessions(redis, ended);
}
