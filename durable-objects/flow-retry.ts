import type { Failure, RetryPolicy } from "./flow-protocol.ts";

/**
 * How long to wait before a part is tried again, in milliseconds.
 * @param attempt how often it has been tried, from 1.
 * @param chance a number from 0 to 1.
 * @returns null when it must not be tried again: bad input stays bad unless the step says otherwise, and attempts run out.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  failure: Failure,
  { attempt, chance }: { attempt: number; chance: number },
): number | null {
  const { classes = {} } = policy;
  const own = classes[failure.code] ?? classes[failure.kind];
  if (own === "never" || (own === undefined && failure.kind === "bad_input")) return null;
  if (attempt >= policy.attempts) return null;
  const plainMs =
    typeof own === "number"
      ? own
      : plainDelayMs(policy, own === "backoff" ? { ...failure, kind: "unknown" } : failure, attempt);
  return Math.round(plainMs * (1 - policy.jitter * chance));
}

function plainDelayMs(policy: RetryPolicy, failure: Failure, attempt: number): number {
  switch (failure.kind) {
    case "rate_limited":
      // The other side's own wish is kept to: jitter may only shorten, so it is stretched by as much.
      return failure.retryAfterMs === undefined
        ? policy.rateLimitedMs
        : failure.retryAfterMs / Math.max(1 - policy.jitter, 0.01);
    case "timeout":
      return policy.timeoutMs;
    default:
      return Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempt - 1, 30));
  }
}

/** When an unclaimed message is sent again, after it was sent `sends` times. */
export function redriveDelayMs(redriveMs: number, sends: number): number {
  return Math.min(redriveMs * 2 ** Math.min(sends - 1, 10), Math.max(redriveMs, 5 * 60_000));
}
