import { bucketOf, bucketsMs } from "./histogram.ts";

type CountRow = { statusClass: number; bucket: number; count: number };

/** What an isolate has counted and not handed over yet. */
export type KeptCounts = {
  see(status: number, durationMs: number): void;
  /** Whether there is something to hand over, and it is time. */
  isDue(): boolean;
  /** What was counted since; from then on it counts anew. */
  take(): CountRow[];
  /** Counts again what could not be handed over. */
  giveBack(rows: CountRow[]): void;
};

const everyMs = 60_000;
const statuses = 6;
const buckets = bucketsMs.length + 1;

/** Counts requests by the first digit of their status and their duration: an addition a request. */
export function createKeptCounts(now: () => number = Date.now): KeptCounts {
  const counts = new Uint32Array(statuses * buckets);
  let isEmpty = true;
  /** Since the first that was counted; a clock may stand at 0 while an isolate begins. */
  let sinceMs = 0;

  function add(place: number, count: number): void {
    if (isEmpty) sinceMs = now();
    isEmpty = false;
    counts[place] = (counts[place] ?? 0) + count;
  }

  return {
    see(status, durationMs) {
      const digit = Math.min(5, Math.max(1, Math.floor(status / 100)));
      add(digit * buckets + bucketOf(durationMs), 1);
    },
    isDue: () => !isEmpty && now() - sinceMs >= everyMs,
    take() {
      const rows = [...counts].flatMap((count, place) =>
        count === 0 ? [] : [{ statusClass: Math.floor(place / buckets), bucket: place % buckets, count }],
      );
      counts.fill(0);
      isEmpty = true;
      return rows;
    },
    giveBack(rows) {
      for (const { statusClass, bucket, count } of rows) add(statusClass * buckets + bucket, count);
    },
  };
}
