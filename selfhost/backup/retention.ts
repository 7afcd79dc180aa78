const kept = { days: 7, weeks: 4, months: 12 };

/**
 * Which backups may go: of each of the last seven days, four weeks and twelve months that have any, the newest stays.
 * @param times when each was made
 */
export function expiredBackups(times: Date[]): Date[] {
  const newestFirst = times.toSorted((a, b) => b.getTime() - a.getTime());
  const stay = new Set([
    ...newestOfEach(newestFirst, dayOf).slice(0, kept.days),
    ...newestOfEach(newestFirst, weekOf).slice(0, kept.weeks),
    ...newestOfEach(newestFirst, monthOf).slice(0, kept.months),
  ]);
  return newestFirst.filter((time) => !stay.has(time));
}

function newestOfEach(newestFirst: Date[], periodOf: (time: Date) => string): Date[] {
  const seen = new Map<string, Date>();
  for (const time of newestFirst) if (!seen.has(periodOf(time))) seen.set(periodOf(time), time);
  return [...seen.values()];
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** Weeks begin on Monday; the first day of the epoch was a Thursday. */
function weekOf(time: Date): string {
  return String(Math.floor((time.getTime() / 86_400_000 + 3) / 7));
}

function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7);
}
