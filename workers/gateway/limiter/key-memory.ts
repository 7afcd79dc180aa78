import { leaseMsOf, mostLeased, spendableMsOf } from "../../../durable-objects/leases.ts";
import type { Settlement } from "../../../durable-objects/sliding-window.ts";
import type { RatePolicy } from "../policies.ts";
import { type HeldLease, isSpendable, settlementOf, spentOf } from "./held-lease.ts";

/** What an isolate knows of a key that it asked about. */
export type KeyMemory = {
  limit: number;
  windowSeconds: number;
  /** Denied until then, by this isolate's clock. */
  deniedUntilMs: number;
  lease: HeldLease | null;
  /** How often it asked since when. */
  asks: number;
  asksSinceMs: number;
  /** Questions that are under way, when the last of them began, and what was left by the last answer. */
  inFlight: number;
  askedAtMs: number;
  left: number;
  /** A lease is being asked for: since when, how large, and for how many who wait for it. */
  asking: { sinceMs: number; wants: number; waiting: number } | null;
};

/** So many requests within the time of a lease make a key hot. Below that, every one is counted by itself. */
const hotFrom = 4;

/** A lease that went early is followed by one as large as the haste asks for, but at most so many times as large. */
const mostGrowth = 8;

export function newKeyMemory({ limit, windowSeconds }: RatePolicy): KeyMemory {
  return {
    ...{ limit, windowSeconds, deniedUntilMs: Number.NEGATIVE_INFINITY, lease: null },
    ...{ asks: 0, asksSinceMs: 0, asking: null, inFlight: 0, askedAtMs: 0, left: 0 },
  };
}

/** Whether what is remembered was of the same numbers. */
export function isOf(memory: KeyMemory, { limit, windowSeconds }: RatePolicy): boolean {
  return memory.limit === limit && memory.windowSeconds === windowSeconds;
}

/** The lease, if it has a token left now. */
export function spendableOf({ lease }: KeyMemory, nowMs: number): HeldLease | null {
  return lease !== null && isSpendable(lease, nowMs) ? lease : null;
}

/** For how long the key is known to be denied; 0 when it is not. After a clock was set back nothing is known. */
export function deniedForMs({ deniedUntilMs, windowSeconds }: KeyMemory, nowMs: number): number {
  const leftMs = deniedUntilMs - nowMs;
  const longestMs = windowSeconds * 1000 + leaseMsOf(windowSeconds);
  return leftMs > 0 && leftMs <= longestMs ? leftMs : 0;
}

/** Whether one more is likely to be admitted: nobody else is asking, or a tenth of the limit is left besides them. */
export function isLikelyLeft({ inFlight, left, limit }: KeyMemory): boolean {
  return inFlight === 0 || left - inFlight > limit / 10;
}

/** What to tell and to ask for with the next request. The lease is let go of: it is told of once, or never. */
export function nextAsk(
  memory: KeyMemory,
  { mayLease, nowMs }: { mayLease: boolean; nowMs: number },
): { settles: Settlement | null; wants: number } {
  const { lease } = memory;
  countAsk(memory, nowMs);
  const wants = mayLease && memory.asking === null ? wantedOf(memory, nowMs) : 0;
  memory.lease = null;
  return { settles: lease && settlementOf(lease, nowMs), wants };
}

function countAsk(memory: KeyMemory, nowMs: number): void {
  const sinceMs = nowMs - memory.asksSinceMs;
  if (sinceMs < 0 || sinceMs > leaseMsOf(memory.windowSeconds)) {
    memory.asks = 0;
    memory.asksSinceMs = nowMs;
  }
  memory.asks += 1;
}

/** How many tokens are likely to be spent in the time of a lease; 0 when hardly any are. */
function wantedOf({ limit, windowSeconds, lease, asks }: KeyMemory, nowMs: number): number {
  const most = mostLeased(limit);
  const spendableMs = spendableMsOf(windowSeconds);
  if (lease === null || nowMs - lease.untilMs > spendableMs)
    return asks < hotFrom ? 0 : Math.min(most, 2 * asks);
  if (lease.left > 0) {
    const spent = spentOf(lease);
    return spent < hotFrom - 1 ? 0 : Math.min(most, spent + 1);
  }
  const lastedMs = Math.max(nowMs - lease.fromMs, spendableMs / mostGrowth);
  return Math.min(most, Math.max(2, Math.ceil((lease.granted * spendableMs) / lastedMs)));
}
