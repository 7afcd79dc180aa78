/**
 * Locks after too many failures. Bound: in any window at most `limit` attempts are begun that do not succeed, also when
 * they come at once: an attempt counts as failed from its beginning until somebody says that it succeeded.
 */
export type LockPolicy = {
  /** Failures within `windowSeconds` after which it locks. */
  limit: number;
  windowSeconds: number;
  /** How long the first lock holds; each further one twice as long as the one before, up to the longest. */
  lockSeconds: number;
  longestLockSeconds: number;
  /** After this long without a lock, the next is a first one again. */
  forgetAfterSeconds: number;
};

export type LockState = { failedAtMs: number[]; locks: number; lockedUntilMs: number };

export type AttemptDecision = {
  allowed: boolean;
  /** Seconds until an attempt is allowed again; 0 when this one is. */
  retryAfterSeconds: number;
  /** How long it is locked if this attempt fails; null when it is not. */
  locksForSeconds: number | null;
};

export const unlocked: LockState = { failedAtMs: [], locks: 0, lockedUntilMs: 0 };

/** Decides on an attempt that begins at `nowMs`, and returns the state to keep. The given state is not changed. */
export function beginAttempt(
  state: LockState,
  policy: LockPolicy,
  nowMs: number,
): { decision: AttemptDecision; state: LockState } {
  const waitMs = state.lockedUntilMs - nowMs;
  if (waitMs > 0) {
    const retryAfterSeconds = Math.ceil(waitMs / 1000);
    return { decision: { allowed: false, retryAfterSeconds, locksForSeconds: null }, state };
  }
  const windowStartMs = nowMs - policy.windowSeconds * 1000;
  const failedAtMs = [...state.failedAtMs.filter((atMs) => atMs > windowStartMs), nowMs];
  const isForgotten = nowMs - state.lockedUntilMs > policy.forgetAfterSeconds * 1000;
  const locks = isForgotten ? 0 : state.locks;
  const goesOn = { allowed: true, retryAfterSeconds: 0 };
  if (failedAtMs.length < policy.limit) {
    return { decision: { ...goesOn, locksForSeconds: null }, state: { ...state, failedAtMs, locks } };
  }
  const locksForSeconds = Math.min(policy.lockSeconds * 2 ** locks, policy.longestLockSeconds);
  return {
    decision: { ...goesOn, locksForSeconds },
    state: { failedAtMs: [], locks: locks + 1, lockedUntilMs: nowMs + locksForSeconds * 1000 },
  };
}

/** When a state says nothing any more. */
export function endOfState({ failedAtMs, lockedUntilMs }: LockState, policy: LockPolicy): number {
  const lastMs = failedAtMs.at(-1) ?? 0;
  return Math.max(lastMs + policy.windowSeconds * 1000, lockedUntilMs + policy.forgetAfterSeconds * 1000);
}
