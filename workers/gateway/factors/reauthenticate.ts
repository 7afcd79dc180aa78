import { and, eq } from "drizzle-orm";
import type { Context } from "hono";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { account, session, user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Reauthentication } from "../../contract/factors.ts";
import { auditStatement, type SealedEntry } from "../audit/audit.ts";
import { originOf } from "../audit/origin.ts";
import { verifyPassword } from "../auth/password.ts";
import { markFresh } from "../auth/require-fresh.ts";
import { handOver, type RotatedSession } from "../auth/rotate-session.ts";
import type { Identity } from "../identity/identity.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import type { AppEnv } from "../router.ts";
import { guardAttempt } from "../sign-ins/guard-attempt.ts";
import { checkAssertion } from "./check-assertion.ts";
import { mayGuess, takeMailCode } from "./mail-code.ts";
import { raiseSession } from "./raise-session.ts";
import { type ShowContext, showSecondFactor, wrongCode } from "./show-second-factor.ts";

type Noted = { identity: Identity; entry: SealedEntry };

/**
 * Takes what a person shows for being still who they are; then `requireFresh` lets their session pass for ten minutes.
 * What stands for two factors also makes the session one that began with them, with a new secret.
 * @throws {ApiError} `invalid_request` naming the field, `invalid_credentials` for a passkey, `forbidden` for a password
 * or a mailed code where there is a second factor, and to an administrator who acts as somebody else.
 */
export async function reauthenticate(c: Context<AppEnv>, shown: Reauthentication): Promise<void> {
  const identity = await requireIdentity(c);
  const { id: userId } = identity.user;
  const context = { ...c.var.deps, origin: originOf(c) };
  const { impersonated, hasSecondFactor } = await readState(context, identity);
  if (impersonated) throw new ApiError("forbidden", "Nobody may do this in the name of somebody else");
  const place = { actorId: userId, tenantId: null, targetId: identity.sessionId };
  const entry = await context.audit.seal(context.origin, { action: "session.reauthenticated", ...place });
  const noted = { identity, entry };
  if ("passkey" in shown) return await handOver(c, await byPasskey(context, noted, shown.passkey));
  if (hasSecondFactor) {
    if ("password" in shown) {
      throw new ApiError("forbidden", "This account has a second factor: show a code of it, or a passkey");
    }
    const steps = { admit: async () => {}, grant: (to: Transaction) => raise(to, noted) };
    return await handOver(c, await showSecondFactor(context, { userId, shown }, steps));
  }
  if ("password" in shown) {
    const attempt = () => byPassword(context, noted, shown.password);
    return await guardAttempt(c, { userId }, attempt, { method: "password", isFailure: isWrongPassword });
  }
  if ("recoveryCode" in shown || !(await mayGuess(c, userId))) throw wrongCode();
  await byMailCode(context, noted, shown.code);
}

async function readState({ db }: ShowContext, { sessionId }: Identity) {
  const [row] = await db
    .select({ impersonatedBy: session.impersonatedBy, hasSecondFactor: user.twoFactorEnabled })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(eq(session.id, sessionId));
  if (row === undefined) throw new ApiError("unauthenticated");
  return { impersonated: row.impersonatedBy !== null, hasSecondFactor: row.hasSecondFactor };
}

async function byPasskey(
  context: ShowContext,
  { identity, entry }: Noted,
  assertion: Parameters<typeof checkAssertion>[2],
): Promise<RotatedSession | null> {
  const { sessionId, user: person } = identity;
  const { userId } = await checkAssertion(context, { for: "reauthenticate", sessionId }, assertion);
  if (userId !== person.id) throw new ApiError("invalid_credentials", "This passkey was not accepted");
  return await inTransaction(context.config.database, (to) => raise(to, { identity, entry }));
}

/** A second factor, or what stands for two, also counts for the organizations that require one. */
async function raise(transaction: Transaction, { identity, entry }: Noted): Promise<RotatedSession | null> {
  await transaction.execute(markFresh(identity.sessionId));
  await transaction.execute(auditStatement(entry));
  return await raiseSession(transaction, identity.sessionId);
}

async function byPassword(context: ShowContext, noted: Noted, password: string): Promise<void> {
  const isPassword = and(eq(account.userId, noted.identity.user.id), eq(account.providerId, "credential"));
  const [credential] = await context.db.select({ hash: account.password }).from(account).where(isPassword);
  if (!(await verifyPassword({ hash: credential?.hash ?? "", password }))) {
    const message = "The password is wrong";
    throw new ApiError("invalid_request", message, { errors: [{ path: "body.password", message }] });
  }
  await note(context, noted);
}

async function byMailCode({ config }: ShowContext, { identity, entry }: Noted, code: string): Promise<void> {
  const about = { userId: identity.user.id, purpose: "reauthenticate" } as const;
  const isRight = await inTransaction(config.database, async (transaction) => {
    const { authSecrets } = config;
    if (!(await takeMailCode(transaction, { ...about, authSecrets, code }))) return false;
    await transaction.execute(markFresh(identity.sessionId));
    await transaction.execute(auditStatement(entry));
    return true;
  });
  if (!isRight) throw wrongCode("code", "The code is wrong, or does not count any more");
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof ApiError && error.errors?.[0]?.path === "body.password";
}

async function note({ db }: ShowContext, { identity, entry }: Noted): Promise<void> {
  await db.batch([db.execute(markFresh(identity.sessionId)), db.execute(auditStatement(entry))]);
}
