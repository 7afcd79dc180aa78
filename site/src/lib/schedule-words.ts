import { scheduleTimeWords as words } from "./words/app/schedule-times.ts";

const number = /^\d{1,2}$/;

/** Patterns that most people want, by what they are called. */
export const usualPatterns: Record<string, string> = {
  "0 6 * * *": words.daily.replace("{time}", "06:00"),
  "0 6 * * 1-5": words.workdays.replace("{time}", "06:00"),
  "0 6 * * 1": words.weekly.replace("{weekday}", words.weekdays[1] ?? "").replace("{time}", "06:00"),
  "0 6 1 * *": words.monthly.replace("{day}", "1").replace("{time}", "06:00"),
  "0 * * * *": words.everyHour.replace("{minute}", "0"),
  "*/15 * * * *": words.everyMinutes.replace("{count}", "15"),
};

/** A cron pattern as people say it, where it is one of the usual kinds; itself otherwise. */
export function cronInWords(cron: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = "", more] = cron.trim().split(/\s+/);
  const step = /^\*\/(\d{1,2})$/.exec(minute)?.[1];
  if (more !== undefined || month !== "*") return cron;
  const isDaily = day === "*" && weekday === "*";
  if (step !== undefined && hour === "*" && isDaily && 60 % Number(step) === 0)
    return words.everyMinutes.replace("{count}", step);
  if (!number.test(minute)) return cron;
  if (hour === "*" && isDaily) return words.everyHour.replace("{minute}", String(Number(minute)));
  if (!number.test(hour)) return cron;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (isDaily) return words.daily.replace("{time}", time);
  if (day === "*" && weekday === "1-5") return words.workdays.replace("{time}", time);
  const named = words.weekdays[Number(weekday) % 7];
  if (day === "*" && /^[0-7]$/.test(weekday) && named !== undefined)
    return words.weekly.replace("{weekday}", named).replace("{time}", time);
  if (weekday === "*" && number.test(day))
    return words.monthly.replace("{day}", String(Number(day))).replace("{time}", time);
  return cron;
}

/** A moment by the clock of a time zone, in full: "Monday, 30 November 2026, 06:00". A zone that nobody knows is UTC. */
export function timeInWords(iso: string, timeZone: string): string {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of clockOf(timeZone).formatToParts(new Date(iso))) parts[type] = value;
  // Put together here: the server and a browser may disagree about what stands between.
  const { weekday, day, month, year, hour, minute } = parts;
  return `${weekday}, ${day} ${month} ${year}, ${hour}:${minute}`;
}

const fields: Intl.DateTimeFormatOptions = {
  ...{ weekday: "long", day: "numeric", month: "long", year: "numeric" },
  ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};

function clockOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en", { ...fields, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en", { ...fields, timeZone: "UTC" });
  }
}
