import { and, eq } from "drizzle-orm";
import type { Context } from "hono";
import { user } from "../../../db/gateway/schema.ts";
import { knownDevice } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import type { AttemptDecision } from "../../../durable-objects/attempt-lock.ts";
import { ApiError } from "../../contract/api-error.ts";
import { hashSecret } from "../auth/mail-token.ts";
import { describeError, log } from "../log.ts";
import { notify } from "../notifications/notify.ts";
import type { AppEnv } from "../router.ts";
import { deviceHash, deviceOf } from "./device.ts";
import { recordFailure } from "./record-failure.ts";

/** Whose account is tried: by its address, which may have none, or by the id of who is signed in. */
type Tried = { email: string } | { userId: string };

type GuardOptions = { method: string; isFailure: (error: unknown) => boolean };

/**
 * Runs an attempt to prove who somebody is by a secret that can be guessed, unless too many have failed.
 *
 * Threats: guessing from many addresses, so failures are counted by account; learning which addresses have an account,
 * so those that have none are counted and locked alike, by a hash; locking an owner out by failing on purpose, so a
 * browser that the account has been signed in with is counted by itself, and goes on while everyone else is refused.
 * @throws {ApiError} `rate_limited` while it is locked, whatever is tried; `unavailable` when nobody can count.
 */
export async function guardAttempt<Result>(
  c: Context<AppEnv>,
  tried: Tried,
  attempt: () => Promise<Result>,
  { method, isFailure }: GuardOptions,
): Promise<Result> {
  const userId = "userId" in tried ? tried.userId : await findAccount(c, tried.email);
  const key = await keyOf(c, tried, userId);
  const decision = await begin(c, key);
  if (!decision.allowed) {
    if (userId !== null) await recordFailure(c, userId, { method, outcome: "locked", locks: false });
    throw locked(decision);
  }
  try {
    const result = await attempt();
    await c.var.deps.attempts.forgive(key);
    return result;
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { locksForSeconds } = decision;
    if (userId !== null) {
      await recordFailure(c, userId, { method, outcome: "failed", locks: locksForSeconds !== null });
      if (locksForSeconds !== null) await tellOwner(c, userId, locksForSeconds);
    }
    throw error;
  }
}

/** What failed before counts no more, since the owner was proven by mail. Locks of known browsers end by themselves. */
export async function forgiveAccount(c: Context<AppEnv>, userId: string): Promise<void> {
  await c.var.deps.attempts.forgive(accountKey(userId));
}

async function findAccount({ var: { deps } }: Context<AppEnv>, email: string): Promise<string | null> {
  const [found] = await deps.db.select({ id: user.id }).from(user).where(eq(user.email, email));
  return found?.id ?? null;
}

const accountKey = (userId: string) => `sign-in-failures:${userId}`;

async function keyOf(c: Context<AppEnv>, tried: Tried, userId: string | null): Promise<string> {
  if (userId === null) return accountKey(await hashSecret("email" in tried ? tried.email : ""));
  const device = await deviceOf(c);
  if (device === null) return accountKey(userId);
  const hash = await deviceHash(userId, device);
  const isThis = and(eq(knownDevice.userId, userId), eq(knownDevice.deviceHash, hash));
  const [known] = await withUser(c.var.deps.db, userId, [
    c.var.deps.db.select({ hash: knownDevice.deviceHash }).from(knownDevice).where(isThis),
  ]);
  return known.length === 0 ? accountKey(userId) : `${accountKey(userId)}:${hash}`;
}

async function begin(c: Context<AppEnv>, key: string): Promise<AttemptDecision> {
  try {
    return await c.var.deps.attempts.begin(key);
  } catch (error) {
    log("error", "rate_limiter_failed", { id: c.var.requestId, passed: "closed", ...describeError(error) });
    throw new ApiError("unavailable", "Cannot take this request right now; try again shortly", {
      headers: { "retry-after": "5" },
    });
  }
}

function locked({ retryAfterSeconds }: AttemptDecision): ApiError {
  return new ApiError(
    "rate_limited",
    "Too many tries for this account went wrong. Wait, or choose a new password by mail",
    { headers: { "retry-after": String(retryAfterSeconds) } },
  );
}

async function tellOwner(c: Context<AppEnv>, userId: string, seconds: number): Promise<void> {
  const params = { minutes: Math.ceil(seconds / 60) };
  await notify(c.var.deps, userId, { kind: "security.locked", params });
}
