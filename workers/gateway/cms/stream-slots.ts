import { ApiError } from "../../contract/api-error.ts";

/** A place that a stream holds, for so long as somebody reads it. */
export type StreamSlot = {
  /** Somebody still reads. */
  renew(): void;
  /** Gives the place back; more than once does nothing more. */
  release(): void;
};

/** How many streams an isolate holds open for strangers: in all, and for one address. */
export type StreamSlots = {
  /** @throws {ApiError} `rate_limited` for an address that has enough, `unavailable` where all places are taken. */
  take(address: string): StreamSlot;
};

const retry = { headers: { "retry-after": "30" } };

type Held = { address: string; untilMs: number };

/**
 * Places lapse when nobody reads: the runtime does not tell of every reader that went away, but asks for nothing more then.
 * @param options.lapseMs longer than a stream is ever silent.
 */
export function createStreamSlots({ most = 1_000, mostOfAddress = 20, lapseMs = 45_000 } = {}): StreamSlots {
  const held = new Set<Held>();
  const removeLapsed = (nowMs: number) => {
    for (const slot of held) if (slot.untilMs <= nowMs) held.delete(slot);
  };
  const countOf = (address: string) => {
    let count = 0;
    for (const slot of held) if (slot.address === address) count += 1;
    return count;
  };
  return {
    take(address) {
      const nowMs = Date.now();
      removeLapsed(nowMs);
      if (countOf(address) >= mostOfAddress)
        throw new ApiError("rate_limited", "Too many streams are open from this address", retry);
      if (held.size >= most) throw new ApiError("unavailable", "Too many streams are open right now", retry);
      const slot = { address, untilMs: nowMs + lapseMs };
      held.add(slot);
      return {
        renew() {
          slot.untilMs = Date.now() + lapseMs;
        },
        release: () => void held.delete(slot),
      };
    },
  };
}
