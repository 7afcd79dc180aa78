/** Takes a place until it is given back, or null when all are taken. */
export type Bulkhead = { enter(longestMs: number): (() => void) | null };

/**
 * Bounds what one isolate has under way with one upstream, so that a slow one cannot take the memory and connections
 * of all others. A request that the runtime drops gives nothing back: its place is free again after `longestMs`.
 */
export function createBulkhead(places: number): Bulkhead {
  const taken = new Set<{ untilMs: number }>();
  return {
    enter(longestMs) {
      const nowMs = Date.now();
      if (taken.size >= places) {
        for (const place of taken) if (place.untilMs <= nowMs) taken.delete(place);
        if (taken.size >= places) return null;
      }
      const place = { untilMs: nowMs + longestMs };
      taken.add(place);
      return () => void taken.delete(place);
    },
  };
}
