import { Cron } from "croner";
import { leastMinutesApart } from "./schedules.ts";

type When = { cron: string; timeZone: string };

/**
 * The first time after `after` that a schedule names, by the clock of its time zone; null when there is none any more. A
 * time that the clock skips in spring is the one that it goes on with, and one that it shows twice in autumn is the first.
 * @throws {RangeError} for a pattern or a time zone that nobody knows.
 */
export function nextTime({ cron, timeZone }: When, after: Date): Date | null {
  return cronOf({ cron, timeZone }).nextRun(after);
}

/** The first times after `after`, at the most `count` of them. @throws {RangeError} as `nextTime`. */
export function nextTimes(when: When, { after, count }: { after: Date; count: number }): Date[] {
  return cronOf(when).nextRuns(count, after);
}

/** What is wrong with a schedule, for who wrote it; null when nothing is. */
export function problemOf(when: When, now: Date): { field: "cron" | "timeZone"; message: string } | null {
  try {
    new Intl.DateTimeFormat("en", { timeZone: when.timeZone });
  } catch {
    return { field: "timeZone", message: "Not the name of a time zone" };
  }
  try {
    const times = cronOf(when).nextRuns(10, now);
    if (times.length === 0) return { field: "cron", message: "It names no time that is to come" };
    const isTooOften = times.some((time, index) => {
      const next = times[index + 1];
      return next !== undefined && next.getTime() - time.getTime() < leastMinutesApart * 60_000;
    });
    if (!isTooOften) return null;
    return { field: "cron", message: `Its times are less than ${leastMinutesApart} minutes apart` };
  } catch {
    return { field: "cron", message: "Not a pattern of minute, hour, day, month and weekday" };
  }
}

function cronOf({ cron, timeZone }: When): Cron {
  return new Cron(cron, { timezone: timeZone, mode: "5-part", paused: true });
}
