import { eq } from "drizzle-orm";
import type { Context } from "hono";
import { passkey, twoFactor } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { User } from "../../contract/auth.ts";
import type { SecondFactorRequired } from "../../contract/factors.ts";
import { setFactorCookie } from "../factors/factor-cookies.ts";
import { openPending, type PendingSignIn, pendingSeconds } from "../factors/pending-sign-in.ts";
import type { AppEnv } from "../router.ts";
import { isAuthFailure } from "./auth-error.ts";
import type { Auth } from "./better-auth.ts";
import { secondFactorNeeded } from "./second-factor-needed.ts";
import { useAuth } from "./use-auth.ts";

type Begin = (auth: Auth, headers: Headers) => Promise<{ headers: Headers; response: { token: string } }>;
type SignedIn = { user: User; sessionId: string; token?: string };

/**
 * Begins a session by `begin`, or the second step where the person has a second factor.
 * @throws {ApiError} what better-auth refused it with.
 */
export async function signIn(
  c: Context<AppEnv>,
  first: PendingSignIn,
  begin: Begin,
): Promise<SignedIn | SecondFactorRequired> {
  try {
    const { token } = await useAuth(c, begin);
    const { flags, identifier, mintToken } = c.var.deps;
    const identity = await identifier.identifySession({ token });
    if (identity === null) throw new ApiError("unauthenticated", "The session ended as soon as it began");
    const { user, sessionId } = identity;
    if (c.req.query("token") !== "true") return { user, sessionId };
    const shown = await flags.shownTo(identity.tenant?.id ?? null);
    return { user, sessionId, token: await mintToken({ kind: "person", person: identity }, shown) };
  } catch (error) {
    const userId = whoHasToShowMore(error);
    if (userId === null) throw error;
    return await askForMore(c, userId, first);
  }
}

/** Begins a session for somebody who has shown what a verb of ours asked for. */
export async function signInAs(
  c: Context<AppEnv>,
  { userId, method, remember, twoFactor }: PendingSignIn & { userId: string; twoFactor: boolean },
): Promise<SignedIn | SecondFactorRequired> {
  const body = { userId, method, remember, twoFactor };
  return await signIn(c, { method, remember }, (auth, headers) =>
    auth.api.startSession({ body, headers, returnHeaders: true }),
  );
}

/** What a client is told of a sign-in. */
export function answerOf(result: SignedIn | SecondFactorRequired) {
  if ("twoFactorRequired" in result) return result;
  const { user, token } = result;
  return token === undefined ? { user } : { user, token };
}

function whoHasToShowMore(error: unknown): string | null {
  const cause = error instanceof ApiError ? error.cause : error;
  if (!isAuthFailure(cause) || cause.body?.code !== secondFactorNeeded) return null;
  return cause.body.userId ?? null;
}

async function askForMore(
  c: Context<AppEnv>,
  userId: string,
  first: PendingSignIn,
): Promise<SecondFactorRequired> {
  const { db } = c.var.deps;
  const [codes, passkeys] = await db.batch([
    db.select({ left: twoFactor.backupCodes }).from(twoFactor).where(eq(twoFactor.userId, userId)),
    db.select({ id: passkey.id }).from(passkey).where(eq(passkey.userId, userId)).limit(1),
  ]);
  const value = await openPending(db, userId, first);
  setFactorCookie(c, "second_factor", { value, lifeSeconds: pendingSeconds });
  const hasCodes = codes[0] !== undefined && codes[0].left !== "[]";
  return {
    twoFactorRequired: true,
    methods: [
      "totp",
      ...(hasCodes ? (["recovery_code"] as const) : []),
      ...(passkeys.length > 0 ? (["passkey"] as const) : []),
    ],
  };
}
