export type Bulkhead = {
  /** Takes a place until it is given back, or null when all are taken. */
  enter(longestMs: number, holder?: string): (() => void) | null;
  /** How many places somebody holds. */
  heldBy(holder: string): number;
};

/**
 * Bounds what one isolate has under way with one upstream, so that a slow one cannot take the memory and connections
 * of all others. A request that the runtime drops gives nothing back: its place is free again after `longestMs`.
 */
export function createBulkhead(places: number): Bulkhead {
  const taken = new Set<{ holder: string | null; untilMs: number }>();
  return {
    heldBy(holder) {
      const nowMs = Date.now();
      return [...taken].filter((place) => place.holder === holder && place.untilMs > nowMs).length;
    },
    enter(longestMs, holder) {
      const nowMs = Date.now();
      if (taken.size >= places) {
        for (const place of taken) if (place.untilMs <= nowMs) taken.delete(place);
        if (taken.size >= places) return null;
      }
      const place = { holder: holder ?? null, untilMs: nowMs + longestMs };
      taken.add(place);
      return () => void taken.delete(place);
    },
  };
}
