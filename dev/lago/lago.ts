import type { Store } from "./store.ts";

/** What every route works on. `now` is the simulated time in milliseconds since the epoch. */
export type Lago = {
  store: Store;
  now: () => number;
};

/** Lago writes times to the second: `2026-11-22T10:00:00Z`. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}
