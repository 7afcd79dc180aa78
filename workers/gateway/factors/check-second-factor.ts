import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "../../../db/gateway/client.ts";
import { twoFactor } from "../../../db/gateway/schema.ts";
import { type AuthSecrets, openWithAny } from "../auth/auth-secrets.ts";
import { hashSecret } from "../auth/mail-token.ts";
import { isSame, keyedHash, sealingKey } from "./keyed.ts";
import { spendOnce } from "./spend-once.ts";
import { stepOf, totpLifeSeconds } from "./totp.ts";

/**
 * Threat: guessing. Three of a million codes are right at any time, so after five wrong ones in a row the account's
 * second factor is locked, for longer each time: a quarter of an hour, then twice that, a day at last. A right code is
 * right once, and so is a recovery code; the row is locked while either is looked at, so of two at once one wins.
 */
export type ShownFactor = { code: string } | { recoveryCode: string };

export type CheckedFactor =
  | { outcome: "right"; recoveryCodesLeft: number }
  | { outcome: "wrong" }
  | { outcome: "locked"; seconds: number; justNow: boolean };

const triesBeforeLock = 5;
const firstLockSeconds = 900;
const longestLockSeconds = 86_400;

/** Looks at what somebody showed, and notes what came of it: commit the transaction whatever the outcome. */
export async function checkSecondFactor(
  transaction: Transaction,
  { authSecrets, userId }: { authSecrets: AuthSecrets; userId: string },
  shown: ShownFactor,
): Promise<CheckedFactor> {
  const [row] = await transaction
    .select()
    .from(twoFactor)
    .where(and(eq(twoFactor.userId, userId), eq(twoFactor.verified, true)))
    .for("update");
  if (row === undefined) return { outcome: "wrong" };
  const lockedMs = (row.lockedUntil?.getTime() ?? 0) - Date.now();
  if (lockedMs > 0) return { outcome: "locked", seconds: Math.ceil(lockedMs / 1000), justNow: false };
  const codes = recoveryCodesOf(row);
  const left =
    "code" in shown
      ? (await isRightCode(transaction, { authSecrets, userId, sealed: row.secret }, shown.code))
        ? codes
        : null
      : await withoutCode(codes, { authSecrets, userId, code: shown.recoveryCode });
  if (left === null) return await noteWrong(transaction, row);
  await transaction
    .update(twoFactor)
    .set({ backupCodes: JSON.stringify(left), failedVerificationCount: 0, lockedUntil: null })
    .where(eq(twoFactor.id, row.id));
  return { outcome: "right", recoveryCodesLeft: left.length };
}

type SealedSecret = { authSecrets: AuthSecrets; userId: string; sealed: string };

/** Whether it is the code of now, shown for the first time; then it is spent. */
export async function isRightCode(
  transaction: Transaction,
  { authSecrets, userId, sealed }: SealedSecret,
  code: string,
): Promise<boolean> {
  const secret = await openTotp(authSecrets, { userId, sealed });
  if (secret === null) throw new Error(`Cannot open the second factor of the user "${userId}"`);
  const step = await stepOf(secret, code);
  return step !== null && (await spendOnce(transaction, `totp:${userId}:${step}`, totpLifeSeconds));
}

/** The secret of an authenticator app; null when none of the secrets sealed it. */
export async function openTotp(
  secrets: AuthSecrets,
  { userId, sealed }: { userId: string; sealed: string },
): Promise<string | null> {
  return await openWithAny(secrets, { keyOf: totpKey, place: totpPlace(userId), sealed });
}

/** What a sealed secret belongs to. */
export function totpPlace(userId: string): string {
  return `totp:${userId}`;
}

export async function totpKey(secret: string): Promise<CryptoKey> {
  return await sealingKey(secret, "totp-secret");
}

/** A code has eighty random bits: nobody finds it from its hash, and no change of AUTH_SECRET voids it. */
export async function hashRecoveryCode(userId: string, code: string): Promise<string> {
  return await hashSecret(`recovery-code:${userId}:${code}`);
}

type Row = typeof twoFactor.$inferSelect;

/** The hashes of the codes that are left. */
export function recoveryCodesOf({ backupCodes }: Pick<Row, "backupCodes">): string[] {
  return z.array(z.string()).parse(JSON.parse(backupCodes));
}

type ShownCode = { authSecrets: AuthSecrets; userId: string; code: string };

/** Null when it is none of them. */
async function withoutCode(hashes: string[], shown: ShownCode): Promise<string[] | null> {
  const { authSecrets, userId, code } = shown;
  const plain = await hashRecoveryCode(userId, code);
  // Those of before were hashed with a key.
  const keyed = authSecrets.map((secret) => keyedHash(secret, "recovery-code", `${userId}:${code}`));
  const possible = [plain, ...(await Promise.all(keyed))];
  const left = hashes.filter((known) => !possible.some((hash) => isSame(known, hash)));
  return left.length === hashes.length ? null : left;
}

async function noteWrong(transaction: Transaction, row: Row): Promise<CheckedFactor> {
  const failed = row.failedVerificationCount + 1;
  const locks = failed % triesBeforeLock === 0;
  const times = Math.min(failed / triesBeforeLock - 1, 10);
  const seconds = Math.min(firstLockSeconds * 2 ** times, longestLockSeconds);
  await transaction
    .update(twoFactor)
    .set({
      failedVerificationCount: failed,
      lockedUntil: locks ? sql`now() + make_interval(secs => ${seconds})` : null,
    })
    .where(eq(twoFactor.id, row.id));
  return locks ? { outcome: "locked", seconds, justNow: true } : { outcome: "wrong" };
}
