import type { DateFormat } from "./column-plan.ts";

const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ](.+))?$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ](.+))?$/;
const clock = /^(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|[+-]\d{2}:?\d{2})?$/;

/** "2026-11-22", with "T" and the time of day when there is one, as ISO 8601 has it; null when it is no date. */
export function normalizeDate(value: string, format: DateFormat): string | null {
  if (value.length < 8 || value.length > 40) return null;
  const match = (format === "ymd" ? yearFirst : yearLast).exec(value);
  if (match === null) return null;
  const [, first = "", , second = "", third = "", time] = match;
  const [year, month, day] =
    format === "ymd"
      ? [first, second, third]
      : format === "dmy"
        ? [third, second, first]
        : [third, first, second];
  if (!isDay(Number(year), Number(month), Number(day))) return null;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (time === undefined) return date;
  const timeOfDay = normalizeTime(time);
  return timeOfDay === null ? null : `${date}T${timeOfDay}`;
}

function normalizeTime(value: string): string | null {
  const match = clock.exec(value);
  if (match === null) return null;
  const [, time = "", zone = ""] = match;
  const [hours, minutes, seconds = 0] = time.split(":").map(Number);
  const exists = Number(hours) < 24 && Number(minutes) < 60 && seconds < 60;
  return exists ? time + (zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone) : null;
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

/** How these dates are written; where day and month cannot be told apart, the day comes first. */
export function findDateFormat(
  values: readonly string[],
  isEnough: (matches: number) => boolean,
): DateFormat | null {
  const formats = ["ymd", "dmy", "mdy"] as const;
  let best: { format: DateFormat; matches: number } | null = null;
  for (const format of formats) {
    const matches = values.filter((value) => normalizeDate(value, format) !== null).length;
    if (isEnough(matches) && matches > (best?.matches ?? 0)) best = { format, matches };
  }
  return best?.format ?? null;
}
