import { type Charge, sumOf } from "./charges.ts";

/**
 * Tokens that an isolate may spend without asking, all of them counted from the moment they are granted. `id` is the
 * isolate's word for it, by which it says later what it spent.
 */
export type Lease = Charge & { id: number };

/** Of the limit, in percent: one lease, and all leases that are out. */
const leasePercent = 5;
const outPercent = 8;

/** Of what is left of that for all leases; the rest is for other isolates. Alone, one still gets its five percent. */
const share = 2 / 3;

const longestLeaseMs = 10_000;

/** How long the object counts with a lease being spent. */
export function leaseMsOf(windowSeconds: number): number {
  return Math.min((windowSeconds * 1000) / 6, longestLeaseMs);
}

/** How long an isolate spends it: a tenth less, since a clock stands still while code runs. */
export function spendableMsOf(windowSeconds: number): number {
  return leaseMsOf(windowSeconds) * 0.9;
}

/** The largest lease there is; a limit for which that is less than 2 has none. */
export function mostLeased(limit: number): number {
  return Math.floor((limit * leasePercent) / 100);
}

/** How many tokens to lease to somebody who wants `wants`, while `left` of the limit are left; 0 or at least 2. */
export function grantOf(
  leases: readonly Lease[],
  { limit, left, wants }: { limit: number; left: number; wants: number },
): number {
  const room = Math.floor((limit * outPercent) / 100) - sumOf(leases);
  const granted = Math.min(wants, left, mostLeased(limit), Math.floor(room * share));
  return granted < 2 ? 0 : granted;
}
