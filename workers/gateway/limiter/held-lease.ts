import { spendableMsOf } from "../../../durable-objects/leases.ts";
import type { Settlement, TakeAnswer } from "../../../durable-objects/sliding-window.ts";

/** Tokens that the object has counted already, and this isolate may spend. */
export type HeldLease = {
  id: number;
  granted: number;
  left: number;
  /** Spendable from when it was asked for, which is before it was granted, and so to an end before the object's. */
  fromMs: number;
  untilMs: number;
  /** What the object had left besides, and until when that cannot be more. */
  remaining: number;
  freesAtMs: number;
  /** How many were spent up to which time, the last of each group. */
  uses: { count: number; atMs: number }[];
  /** The object was told what was spent. */
  isSettled: boolean;
};

/** In how many groups the object is told what was spent: the more, the less is counted for longer than it was used. */
const groups = 8;

export function holdLease(
  { leased, remaining, freesInMs }: TakeAnswer,
  { id, windowSeconds, askedAtMs }: { id: number; windowSeconds: number; askedAtMs: number },
): HeldLease {
  return {
    ...{ id, granted: leased, left: leased, remaining, freesAtMs: askedAtMs + freesInMs },
    ...{ fromMs: askedAtMs, untilMs: askedAtMs + spendableMsOf(windowSeconds), uses: [], isSettled: false },
  };
}

/** Whether a token is left now. A clock that was set back says nothing of how long ago the lease began. */
export function isSpendable({ left, fromMs, untilMs }: HeldLease, nowMs: number): boolean {
  return left > 0 && nowMs >= fromMs && nowMs < untilMs;
}

export function spend(lease: HeldLease, nowMs: number): void {
  lease.left -= 1;
  const last = lease.uses.at(-1);
  if (last !== undefined && last.count < Math.ceil(lease.granted / groups)) {
    last.count += 1;
    last.atMs = nowMs;
  } else {
    lease.uses.push({ count: 1, atMs: nowMs });
  }
}

/** Takes a token back that was spent on a request that is not served. */
export function unspend(lease: HeldLease): void {
  const last = lease.uses.at(-1);
  if (lease.isSettled || last === undefined) return;
  lease.left += 1;
  last.count -= 1;
  if (last.count === 0) lease.uses.pop();
}

/** What to tell the object of a lease that this isolate spends no more. */
export function settlementOf(lease: HeldLease, nowMs: number): Settlement {
  lease.isSettled = true;
  lease.left = 0;
  return { id: lease.id, uses: lease.uses.map(({ count, atMs }) => ({ count, agoMs: nowMs - atMs })) };
}

export function spentOf({ uses }: HeldLease): number {
  return uses.reduce((sum, { count }) => sum + count, 0);
}
