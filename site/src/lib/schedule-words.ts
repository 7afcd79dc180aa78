const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const number = /^\d{1,2}$/;

/** Patterns that most people want, by what they are called. */
export const usualPatterns: Record<string, string> = {
  "0 6 * * *": "Every day at 06:00",
  "0 6 * * 1-5": "Monday to Friday at 06:00",
  "0 6 * * 1": "Every Monday at 06:00",
  "0 6 1 * *": "On day 1 of each month at 06:00",
  "0 * * * *": "Every hour, at minute 0",
  "*/15 * * * *": "Every 15 minutes",
};

/** A cron pattern as people say it, where it is one of the usual kinds; itself otherwise. */
export function cronInWords(cron: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = "", more] = cron.trim().split(/\s+/);
  const step = /^\*\/(\d{1,2})$/.exec(minute)?.[1];
  if (more !== undefined || month !== "*") return cron;
  const isDaily = day === "*" && weekday === "*";
  if (step !== undefined && hour === "*" && isDaily && 60 % Number(step) === 0)
    return `Every ${step} minutes`;
  if (!number.test(minute)) return cron;
  if (hour === "*" && isDaily) return `Every hour, at minute ${Number(minute)}`;
  if (!number.test(hour)) return cron;
  const at = `at ${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (isDaily) return `Every day ${at}`;
  if (day === "*" && weekday === "1-5") return `Monday to Friday ${at}`;
  const named = weekdays[Number(weekday) % 7];
  if (day === "*" && /^[0-7]$/.test(weekday) && named !== undefined) return `Every ${named} ${at}`;
  if (weekday === "*" && number.test(day)) return `On day ${Number(day)} of each month ${at}`;
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
