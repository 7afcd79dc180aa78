import { and, eq, isNotNull, or } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { session } from "../../../db/gateway/schema.ts";
import { type RotatedSession, rotateSession } from "../auth/rotate-session.ts";

/** What a session says once a second factor was shown to us in it, and not to a provider alone. */
export const shownToUs = { twoFactor: true, twoFactorTenantId: null };

/**
 * Notes in a session that a second factor was shown in it.
 * @returns the session with its new secret, to hand over; null where it said so already.
 */
export async function raiseSession(transaction: Transaction, id: string): Promise<RotatedSession | null> {
  const raised = await transaction
    .update(session)
    .set(shownToUs)
    .where(and(eq(session.id, id), or(eq(session.twoFactor, false), isNotNull(session.twoFactorTenantId))))
    .returning({ id: session.id });
  return raised.length === 0 ? null : await rotateSession(transaction, id);
}
