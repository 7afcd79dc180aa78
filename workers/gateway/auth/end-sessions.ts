import { and, eq, ne, or } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { session } from "../../../db/gateway/schema.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import type { RedisCopies } from "../redis.ts";

export type EndedSession = { id: string; token: string };

/**
 * Ends a person's sessions in the record: all, one, or all but one, and with several those that an administrator began
 * as somebody else. `forgetSessions` goes after the transaction.
 */
export async function endSessions(
  transaction: Transaction,
  { userId, only, except }: { userId: string; only?: string | undefined; except?: string | undefined },
): Promise<EndedSession[]> {
  const others = except === undefined ? undefined : ne(session.id, except);
  return await transaction
    .delete(session)
    .where(
      only === undefined
        ? and(or(eq(session.userId, userId), eq(session.impersonatedBy, userId)), others)
        : and(eq(session.userId, userId), eq(session.id, only)),
    )
    .returning({ id: session.id, token: session.token });
}

/** Makes every isolate notice that sessions have ended. */
export async function forgetSessions(redis: RedisCopies, ended: EndedSession[]): Promise<void> {
  await Promise.all(ended.map(({ token }) => redis.remove(token)));
  await announceChanged(
    redis,
    ended.map(({ id }) => id),
  );
}
