import type { Lago } from "../lago.ts";
import type { Store } from "../store.ts";
import { nextDue, settleDueAt } from "./due.ts";

/** The simulated time: real time with an offset, or standing still. */
export function simulatedNow({ clock }: Store): number {
  return clock.frozenAt ?? Date.now() + clock.offsetMs;
}

/** Does everything that became due, each thing at its own time and in the order of time. */
export function settle(lago: Lago) {
  goTo(lago, lago.now());
}

/**
 * Moves the time forward to `target` (milliseconds since the epoch) and does what becomes due on the way: trials end,
 * periods are billed, payments are tried again. The time goes on from there, or stays frozen.
 * @throws RangeError when `target` is in the past.
 */
export function advance(lago: Lago, target: number) {
  if (target < lago.now() - 1000) throw new RangeError("Cannot turn the clock back");
  goTo(lago, target);
}

/** A machine's own clock may step back between two looks at it; whoever asked for no time does not fail by that. */
function goTo(lago: Lago, target: number) {
  const { clock } = lago.store;
  const isFrozen = clock.frozenAt !== null;
  try {
    for (let due = nextDue(lago); due !== null && due <= target; due = nextDue(lago)) {
      clock.frozenAt = due;
      settleDueAt(lago, due);
    }
  } finally {
    clock.frozenAt = isFrozen ? target : null;
    clock.offsetMs = target - Date.now();
  }
}

/** Stops the time where it is, or lets it go on from there. */
export function freeze({ store, now }: Lago, isFrozen: boolean) {
  const at = now();
  store.clock.offsetMs = at - Date.now();
  store.clock.frozenAt = isFrozen ? at : null;
}
