import { addCharge, type Charge, dropExpired, removeCharge, sumOf } from "./charges.ts";
import { grantOf, type Lease, leaseMsOf } from "./leases.ts";

/**
 * Sliding-window log with leases. Bounds, proven in docs/decisions/002-sliding-window-log.md:
 *
 * 1. in any stretch of `windowSeconds`, wherever it starts, at most `limit` requests are admitted;
 * 2. nobody is denied before 90 % of the limit was admitted in the window that ends then.
 *
 * A request that is asked about is counted for exactly a window. A lease is counted whole until a window after its last
 * possible use; when the isolate says what it spent, and when, that is counted in its place and the rest is free again.
 */
export type RateLimit = { limit: number; windowSeconds: number };

export type WindowState = {
  charges: Charge[];
  leases: Lease[];
  /** When it was last looked at. */
  atMs: number;
};

/** What an isolate spent of a lease that it has done with. */
export type Settlement = { id: number; uses: { count: number; agoMs: number }[] };

export type TakeRequest = RateLimit & {
  /** Takes this into account before deciding. */
  settles: Settlement | null;
  /** Asks for a lease besides; `wants` tokens if it can be so many. */
  lease: { id: number; wants: number } | null;
};

export type TakeAnswer = {
  allowed: boolean;
  /** What is left of the limit, without the lease. */
  remaining: number;
  /** Until more is left than that. */
  freesInMs: number;
  /** Tokens of the lease; 0 when there is none. */
  leased: number;
  /** By which the request can be given back; 0 when it was denied. */
  chargedUntilMs: number;
};

/** What somebody who was counted is told. */
export type RateLimitDecision = {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** For how many seconds no more than `remaining` can be used. */
  effectiveSeconds: number;
  /** Seconds until one request is admitted; 0 when one would be now. */
  retryAfterSeconds: number;
};

/** How many requests may share an entry, as a part of the limit. */
const entriesPerLimit = 100;

export function emptyWindow(): WindowState {
  return { charges: [], leases: [], atMs: 0 };
}

/** Decides on one request at `nowMs`, and changes the state accordingly. */
export function takeToken(state: WindowState, request: TakeRequest, nowMs: number): TakeAnswer {
  const { limit, windowSeconds, settles, lease } = request;
  const windowMs = windowSeconds * 1000;
  setClock(state, request, nowMs);
  if (settles !== null) settle(state, settles, { limit, windowMs, nowMs });
  let used = usedOf(state);
  if (used >= limit) {
    const freesInMs = msUntilBelow(state, { most: limit, used, nowMs });
    return { allowed: false, remaining: 0, freesInMs, leased: 0, chargedUntilMs: 0 };
  }
  const chargedUntilMs = nowMs + windowMs;
  addCharge(state.charges, { expiresAtMs: chargedUntilMs, count: 1 }, mostTogether(limit));
  used += 1;
  const leased =
    lease === null ? 0 : grantOf(state.leases, { limit, left: limit - used, wants: lease.wants });
  if (lease !== null && leased > 0) {
    const expiresAtMs = nowMs + leaseMsOf(windowSeconds) + windowMs;
    state.leases.push({ id: lease.id, count: leased, expiresAtMs });
    used += leased;
  }
  const freesInMs = msUntilBelow(state, { most: used, used, nowMs });
  return { allowed: true, remaining: limit - used, freesInMs, leased, chargedUntilMs };
}

/** Counts a request no more that was admitted but not served; `chargedUntilMs` as its answer said. */
export function giveBack(state: WindowState, chargedUntilMs: number, nowMs: number): void {
  if (chargedUntilMs > nowMs) removeCharge(state.charges, chargedUntilMs);
}

/** When nothing is counted any more; 0 when that is so. */
export function endOfWindow({ charges, leases }: WindowState): number {
  return [...charges, ...leases].reduce((end, { expiresAtMs }) => Math.max(end, expiresAtMs), 0);
}

/**
 * Forgets what has ended. After a clock that was set back everything is counted as if it had just happened, which is
 * never too short.
 */
function setClock(state: WindowState, { windowSeconds }: RateLimit, nowMs: number): void {
  if (nowMs < state.atMs) {
    const latestMs = nowMs + windowSeconds * 1000;
    for (const charge of state.charges) charge.expiresAtMs = Math.min(charge.expiresAtMs, latestMs);
    const lastMs = latestMs + leaseMsOf(windowSeconds);
    for (const lease of state.leases) lease.expiresAtMs = Math.min(lease.expiresAtMs, lastMs);
  }
  state.atMs = nowMs;
  dropExpired(state.charges, nowMs);
  if (state.leases.some(({ expiresAtMs }) => expiresAtMs <= nowMs)) {
    state.leases = state.leases.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
  }
}

/** What was spent of a lease that nobody knows any more was spent nevertheless. */
function settle(
  state: WindowState,
  { id, uses }: Settlement,
  { limit, windowMs, nowMs }: { limit: number; windowMs: number; nowMs: number },
): void {
  state.leases = state.leases.filter((lease) => lease.id !== id);
  for (const { count, agoMs } of uses) {
    const expiresAtMs = nowMs - Math.max(0, agoMs) + windowMs;
    if (expiresAtMs > nowMs) addCharge(state.charges, { expiresAtMs, count }, mostTogether(limit));
  }
}

function usedOf({ charges, leases }: WindowState): number {
  return sumOf(charges) + sumOf(leases);
}

function mostTogether(limit: number): number {
  return Math.floor(limit / entriesPerLimit);
}

/** How long until fewer than `most` of the `used` are counted. */
function msUntilBelow(
  { charges, leases }: WindowState,
  { most, used, nowMs }: { most: number; used: number; nowMs: number },
): number {
  const ends =
    leases.length === 0 ? charges : [...charges, ...leases].sort((a, b) => a.expiresAtMs - b.expiresAtMs);
  let left = used;
  for (const { count, expiresAtMs } of ends) {
    left -= count;
    if (left < most) return expiresAtMs - nowMs;
  }
  return 0;
}
