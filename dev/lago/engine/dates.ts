export const dayMs = 24 * 60 * 60 * 1000;

/** Lago writes times to the second: `2026-11-22T10:00:00Z`. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** Null stays null. */
export function isoTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}

/** `2026-11-22`, in UTC. */
export function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Midnight (UTC) at or before `ms`. */
export function startOfDay(ms: number): number {
  return Math.floor(ms / dayMs) * dayMs;
}

/** Whole days between two midnights. */
export function daysBetween(from: number, until: number): number {
  return Math.round((until - from) / dayMs);
}

/** Midnight `months` after the day of `anchor`, on the same day of the month or on the last one that exists. */
export function addMonths(anchor: number, months: number): number {
  const date = new Date(anchor);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const year = new Date(first).getUTCFullYear();
  const month = new Date(first).getUTCMonth();
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay));
}
