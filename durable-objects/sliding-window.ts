/**
 * Sliding-window log. Bound: in any stretch of `windowSeconds`, wherever it starts, at most `limit` requests are
 * admitted.
 *
 * Up to 100 requests a window are remembered one by one. Above that, requests are gathered in slots of a hundredth of
 * the window, and a slot counts until its *end* has left the window: memory stays at about 100 entries and the bound
 * still holds, at the price of up to 1 % of the rate.
 */

export type RateLimit = { limit: number; windowSeconds: number };

export type LogEntry = { expiresAtMs: number; count: number };

export type RateLimitDecision = {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Seconds until the whole limit is there again. */
  resetSeconds: number;
  /** Seconds until one request is admitted; 0 when one would be now. */
  retryAfterSeconds: number;
};

const slotsPerWindow = 100;

/** Decides on one request at `nowMs` and returns the log to keep. The given log is not changed. */
export function decide(
  log: readonly LogEntry[],
  { limit, windowSeconds }: RateLimit,
  nowMs: number,
): { decision: RateLimitDecision; log: LogEntry[] } {
  const live = log.filter((entry) => entry.expiresAtMs > nowMs);
  const used = live.reduce((sum, entry) => sum + entry.count, 0);
  const allowed = used < limit;
  if (allowed) {
    admit(live, expiryOf(nowMs, { limit, windowSeconds }));
  }
  const remaining = Math.max(0, limit - used - (allowed ? 1 : 0));
  const last = live.at(-1);
  return {
    decision: {
      allowed,
      limit,
      remaining,
      resetSeconds: last === undefined ? 0 : secondsUntil(last.expiresAtMs, nowMs),
      retryAfterSeconds: remaining > 0 ? 0 : secondsUntil(firstExpiryBelow(live, limit), nowMs),
    },
    log: live,
  };
}

function expiryOf(nowMs: number, { limit, windowSeconds }: RateLimit): number {
  const windowMs = windowSeconds * 1000;
  if (limit <= slotsPerWindow) return nowMs + windowMs;
  const slotMs = windowMs / slotsPerWindow;
  return (Math.floor(nowMs / slotMs) + 1) * slotMs + windowMs;
}

function admit(live: LogEntry[], expiresAtMs: number): void {
  const last = live.at(-1);
  // A clock that steps back must not put entries out of order.
  const expiry = Math.max(expiresAtMs, last?.expiresAtMs ?? 0);
  if (last !== undefined && last.expiresAtMs === expiry) {
    live[live.length - 1] = { expiresAtMs: expiry, count: last.count + 1 };
  } else {
    live.push({ expiresAtMs: expiry, count: 1 });
  }
}

/** When enough of the log has expired that fewer than `limit` requests are counted. */
function firstExpiryBelow(live: readonly LogEntry[], limit: number): number {
  let used = live.reduce((sum, entry) => sum + entry.count, 0);
  for (const entry of live) {
    used -= entry.count;
    if (used < limit) return entry.expiresAtMs;
  }
  return 0;
}

function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}
