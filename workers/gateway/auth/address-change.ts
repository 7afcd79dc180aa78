import { and, eq, gt, like, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "../../../db/gateway/client.ts";
import { verification } from "../../../db/gateway/schema.ts";
import { hashSecret, newSecret } from "./mail-token.ts";

/**
 * A change of address that waits for the new one to be proven. Two secrets belong to it, both stored as hashes: the
 * new address gets the one that confirms it, the old one the one that stops it. A person has one such change at a time.
 */
const changeSchema = z.object({
  oldEmail: z.string(),
  newEmail: z.string(),
  /** The session that goes on afterwards: the one that asked. */
  sessionId: z.string(),
  stopHash: z.string(),
});

type Change = z.infer<typeof changeSchema>;

const lifeSeconds = 3_600;

/** Keeps a change in place of the one before. @returns the two tokens. */
export async function openChange(
  transaction: Transaction,
  userId: string,
  change: Omit<Change, "stopHash">,
): Promise<{ token: string; stopToken: string }> {
  const [secret, stopSecret] = [newSecret(), newSecret()];
  await closeChange(transaction, userId);
  const kept: Change = { ...change, stopHash: await hashSecret(stopSecret) };
  await transaction.insert(verification).values({
    id: idOf(userId),
    identifier: prefixOf(userId) + (await hashSecret(secret)),
    value: JSON.stringify(kept),
    expiresAt: sql`now() + make_interval(secs => ${lifeSeconds})`,
  });
  return { token: `${userId}.${secret}`, stopToken: `${userId}.${stopSecret}` };
}

/** The change that a token of the new address confirms, or one of the old address stops; locked. */
export async function findChange(
  transaction: Transaction,
  { token, to }: { token: string; to: "confirm" | "stop" },
): Promise<(Change & { userId: string }) | null> {
  const [userId = "", secret = ""] = token.split(".");
  const hash = await hashSecret(secret);
  const [row] = await transaction
    .select({ identifier: verification.identifier, value: verification.value })
    .from(verification)
    .where(and(eq(verification.id, idOf(userId)), gt(verification.expiresAt, sql`now()`)))
    .for("update");
  if (row === undefined) return null;
  const change = changeSchema.parse(JSON.parse(row.value));
  const expected = to === "confirm" ? row.identifier : prefixOf(userId) + change.stopHash;
  return expected === prefixOf(userId) + hash ? { ...change, userId } : null;
}

export async function closeChange(transaction: Transaction, userId: string): Promise<void> {
  await transaction.delete(verification).where(eq(verification.id, idOf(userId)));
}

/** Voids the links for a new password that were mailed to an address that is not the account's any more. */
export async function voidResetLinks(transaction: Transaction, userId: string): Promise<void> {
  await transaction
    .delete(verification)
    .where(and(eq(verification.value, userId), like(verification.identifier, "reset-password:%")));
}

function idOf(userId: string): string {
  return `change-address:${userId}`;
}

function prefixOf(userId: string): string {
  return `change-address:${userId}:`;
}
