import { and, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database, Transaction } from "../../../db/gateway/client.ts";
import { verification } from "../../../db/gateway/schema.ts";
import { hashSecret, newSecret } from "../auth/mail-token.ts";

/** How long somebody may look for their telephone. */
export const pendingSeconds = 600;

const pendingSchema = z.object({ method: z.string(), remember: z.boolean() });

/** What was shown first, and how long the session is to last. */
export type PendingSignIn = z.infer<typeof pendingSchema>;

/**
 * Keeps that somebody has shown a first factor. It is no session and opens nothing but the second step.
 * @returns the value of the cookie that stands for it; only its hash is stored.
 */
export async function openPending(db: Database, userId: string, pending: PendingSignIn): Promise<string> {
  const secret = newSecret();
  await db.insert(verification).values({
    id: crypto.randomUUID(),
    identifier: pendingPrefix(userId) + (await hashSecret(secret)),
    value: JSON.stringify(pending),
    expiresAt: sql`now() + make_interval(secs => ${pendingSeconds})`,
  });
  return `${userId}.${secret}`;
}

/** The sign-in that a cookie stands for, locked; null when it was finished, or took too long. */
export async function findPending(
  transaction: Transaction,
  { userId, secret }: { userId: string; secret: string },
): Promise<(PendingSignIn & { close: () => Promise<unknown> }) | null> {
  const identifier = pendingPrefix(userId) + (await hashSecret(secret));
  const [row] = await transaction
    .select({ id: verification.id, value: verification.value })
    .from(verification)
    .where(and(eq(verification.identifier, identifier), gt(verification.expiresAt, sql`now()`)))
    .for("update");
  if (row === undefined) return null;
  const close = async () => await transaction.delete(verification).where(eq(verification.id, row.id));
  return { ...pendingSchema.parse(JSON.parse(row.value)), close };
}

export function pendingPrefix(userId: string): string {
  return `second-factor:${userId}:`;
}
