import { and, eq, gt, like, or, sql } from "drizzle-orm";
import type { Database, Transaction } from "../../../db/gateway/client.ts";
import { verification } from "../../../db/gateway/schema.ts";
import { hashSecret, newSecret } from "../auth/mail-token.ts";
import type { Deps } from "../deps.ts";
import { readFactorCookie } from "./factor-cookies.ts";
import { pendingPrefix } from "./pending-sign-in.ts";

const day = 86_400;

/** How long a browser that was trusted is not asked for the second factor. */
export const trustedSeconds = 30 * day;

/** Trusts a browser. @returns the value of its cookie. */
export async function trustDevice(transaction: Transaction, userId: string): Promise<string> {
  const secret = newSecret();
  await transaction.insert(verification).values({
    ...{ id: crypto.randomUUID(), identifier: prefixOf(userId) + (await hashSecret(secret)), value: "" },
    expiresAt: sql`now() + make_interval(secs => ${trustedSeconds})`,
  });
  return `${userId}.${secret}`;
}

/** Whether a request comes from a browser that the person trusts, and still does. */
export async function isTrustedDevice(
  { config, db }: Pick<Deps, "config" | "db">,
  headers: Headers,
  userId: string,
): Promise<boolean> {
  const cookie = readFactorCookie(config, headers, "trusted_device");
  if (cookie === null || cookie.userId !== userId) return false;
  const identifier = prefixOf(userId) + (await hashSecret(cookie.secret));
  const rows = await db
    .select({ id: verification.id })
    .from(verification)
    .where(and(eq(verification.identifier, identifier), gt(verification.expiresAt, sql`now()`)));
  return rows.length > 0;
}

export async function countTrustedDevices(db: Database, userId: string): Promise<number> {
  return await db.$count(
    verification,
    and(like(verification.identifier, `${prefixOf(userId)}%`), gt(verification.expiresAt, sql`now()`)),
  );
}

/**
 * Forgets the browsers that a person trusts, and the sign-ins that wait for a second factor: after a change of what
 * they were let in with, everybody starts at the beginning.
 */
export async function forgetDevices(transaction: Transaction, userId: string): Promise<void> {
  await transaction
    .delete(verification)
    .where(
      or(
        like(verification.identifier, `${prefixOf(userId)}%`),
        like(verification.identifier, `${pendingPrefix(userId)}%`),
      ),
    );
}

function prefixOf(userId: string): string {
  return `trusted-device:${userId}:`;
}
