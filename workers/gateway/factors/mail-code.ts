import { eq, sql } from "drizzle-orm";
import type { Context } from "hono";
import { z } from "zod";
import type { Transaction } from "../../../db/gateway/client.ts";
import { verification } from "../../../db/gateway/schema.ts";
import type { AuthSecrets } from "../auth/auth-secrets.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import type { AppEnv } from "../router.ts";
import { isKeyedHash, keyedHash } from "./keyed.ts";

/**
 * Six digits that are mailed to the address of an account. Threat: guessing. A code lives ten minutes and five wrong
 * guesses; there is one at a time for each purpose; and how many an account is mailed, and how many guesses all of its
 * codes take together, is counted whoever asks from wherever.
 */
type MailCodePurpose = "sign-in" | "reauthenticate";

type About = { userId: string; purpose: MailCodePurpose };

const lifeSeconds = 600;
const mostGuesses = 5;
const keptSchema = z.object({ hash: z.string(), guesses: z.number() });

/** Makes a code in place of the one before, and mails it, if the account has not had too many. */
export async function mailCode(c: Context<AppEnv>, about: About & { email: string }): Promise<void> {
  const { db, config, mailQueue } = c.var.deps;
  if (!(await mayCount(c, "code-mail", about.userId))) return;
  const code = newCode();
  const [id, hash] = [idOf(about), await keyedHash(config.authSecret, "email-code", hashed(about, code))];
  const kept = {
    value: JSON.stringify({ hash, guesses: 0 }),
    expiresAt: sql`now() + make_interval(secs => ${lifeSeconds})`,
  };
  await db
    .insert(verification)
    .values({ id, identifier: id, ...kept })
    .onConflictDoUpdate({ target: verification.id, set: kept });
  const link = `${config.publicUrl}/sign-in/code`;
  await mailQueue.send({ id: crypto.randomUUID(), to: about.email, kind: "sign-in-code", link, code });
}

/** Whether one more guess at an account's codes may be looked at; what nobody can count may not. */
export async function mayGuess(c: Context<AppEnv>, userId: string): Promise<boolean> {
  return await mayCount(c, "code-guess", userId);
}

/** Whether it is the code that was mailed; then it is spent. Commit the transaction whatever the outcome. */
export async function takeMailCode(
  transaction: Transaction,
  { authSecrets, code, ...about }: About & { authSecrets: AuthSecrets; code: string },
): Promise<boolean> {
  const which = eq(verification.id, idOf(about));
  const [row] = await transaction.select().from(verification).where(which).for("update");
  if (row === undefined || row.expiresAt.getTime() <= Date.now()) return false;
  const { hash: expected, guesses } = keptSchema.parse(JSON.parse(row.value));
  const isRight = await isKeyedHash(authSecrets, "email-code", { text: hashed(about, code), hash: expected });
  if (isRight || guesses + 1 >= mostGuesses) await transaction.delete(verification).where(which);
  else {
    const value = JSON.stringify({ hash: expected, guesses: guesses + 1 });
    await transaction.update(verification).set({ value }).where(which);
  }
  return isRight;
}

/** Voids what was mailed to an address that is not the account's any more. */
export async function voidMailCodes(transaction: Transaction, userId: string): Promise<void> {
  for (const purpose of ["sign-in", "reauthenticate"] as const) {
    await transaction.delete(verification).where(eq(verification.id, idOf({ userId, purpose })));
  }
}

async function mayCount(
  c: Context<AppEnv>,
  what: "code-mail" | "code-guess",
  userId: string,
): Promise<boolean> {
  const { config, countRequest }: Deps = c.var.deps;
  try {
    return (await countRequest(`${what}:${userId}`, config.policies[what])).allowed;
  } catch (error) {
    log("error", "rate_limiter_failed", { id: c.var.requestId, passed: "closed", ...describeError(error) });
    return false;
  }
}

/** Evenly: numbers past the last whole million of 32 bits are drawn again. */
function newCode(): string {
  for (;;) {
    const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
    if (number < 4_294_000_000) return String(number % 1_000_000).padStart(6, "0");
  }
}

function idOf({ userId, purpose }: About): string {
  return `mail-code:${purpose}:${userId}`;
}

function hashed({ userId, purpose }: About, code: string): string {
  return `${purpose}:${userId}:${code}`;
}
