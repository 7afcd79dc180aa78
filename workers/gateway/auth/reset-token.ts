import { and, eq, gt, like, sql } from "drizzle-orm";
import type { Database, Transaction } from "../../../db/gateway/client.ts";
import { verification } from "../../../db/gateway/schema.ts";
import { hashSecret, newSecret } from "./mail-token.ts";

const prefix = "reset-password:";
const usualLifeSeconds = 3_600;

/** Makes a token for a person and notes its hash. */
export async function createResetToken(
  db: Database,
  userId: string,
  lifeSeconds = usualLifeSeconds,
): Promise<string> {
  const token = newSecret();
  await db.insert(verification).values({
    id: crypto.randomUUID(),
    identifier: await identifierOf(token),
    value: userId,
    expiresAt: sql`now() + make_interval(secs => ${lifeSeconds})`,
  });
  return token;
}

/** Spends a token, and with it every other of the same person. Returns whose it was, or null when it is not valid. */
export async function spendResetToken(transaction: Transaction, token: string): Promise<string | null> {
  const [spent] = await transaction
    .delete(verification)
    .where(
      and(eq(verification.identifier, await identifierOf(token)), gt(verification.expiresAt, sql`now()`)),
    )
    .returning({ userId: verification.value });
  if (spent === undefined) return null;
  await transaction
    .delete(verification)
    .where(and(eq(verification.value, spent.userId), like(verification.identifier, `${prefix}%`)));
  return spent.userId;
}

async function identifierOf(token: string): Promise<string> {
  return prefix + (await hashSecret(token));
}
