import { and, eq, gt, like, sql } from "drizzle-orm";
import type { Database, Transaction } from "../../../db/gateway/client.ts";
import { verification } from "../../../db/gateway/schema.ts";

/**
 * The secret in a reset mail. Threat: someone who reads the database must not be able to reset a password with what
 * is there, so it holds only the token's hash. The token has 256 random bits: a fast hash is enough.
 */
const prefix = "reset-password:";
const lifeSeconds = 3_600;

/** Makes a token for a person and notes its hash. */
export async function createResetToken(db: Database, userId: string): Promise<string> {
  const token = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
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
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return prefix + toBase64Url(new Uint8Array(digest));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
