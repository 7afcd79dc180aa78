import { and, eq, gt, sql } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { session } from "../../../db/gateway/schema.ts";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { enterPlatform } from "../../../db/gateway/tenant.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { hashSecret } from "../auth/mail-token.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { notify } from "../notifications/notify.ts";
import { isOpenErasure } from "./open-erasure.ts";

type Context = Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording;
type Which = { token: string } | { userId: string; actorId?: string };

/**
 * Undoes the closing of an account, until the moment when it is due.
 * @returns whether there was one to undo.
 */
export async function cancelErasure(
  { config, db, redis, mailQueue, audit, origin }: Context,
  which: Which,
): Promise<boolean> {
  const chosen =
    "token" in which
      ? eq(erasure.cancelTokenHash, await hashSecret(which.token))
      : eq(erasure.userId, which.userId);
  const userId = await inTransaction(config.database, async (transaction) => {
    await enterPlatform(transaction);
    const [cancelled] = await transaction
      .update(erasure)
      .set({ cancelledAt: sql`now()`, cancelTokenHash: null })
      .where(and(chosen, isOpenErasure, gt(erasure.dueAt, sql`now()`)))
      .returning({ userId: erasure.userId });
    if (cancelled === undefined) return null;
    const actorId = ("actorId" in which ? which.actorId : undefined) ?? cancelled.userId;
    const entry = await audit.seal(origin, {
      ...{ action: "account.erasure_cancelled", actorId, tenantId: null },
      ...{ targetId: cancelled.userId, personId: cancelled.userId },
    });
    await transaction.execute(auditStatement(entry));
    return cancelled.userId;
  });
  if (userId === null) return false;
  const sessions = await db.select({ id: session.id }).from(session).where(eq(session.userId, userId));
  await announceChanged(
    redis,
    sessions.map(({ id }) => id),
  );
  const told = { kind: "account.deletion_cancelled" as const, params: {} };
  await notify({ config, db, redis, mailQueue }, userId, told);
  return true;
}
