import type { JourneyRecord } from "../../contract/status.ts";

export type JourneyRun = {
  name: string;
  ok: boolean;
  durationMs: number;
  /** How long ago the run before was, in minutes; one where it is left out. */
  everyMinutes?: number;
};

const keptDays = 90;
const keptIncidents = 100;

/**
 * What is known of the journeys once they were walked again. An incident begins with the second failure in a row, one of
 * them being nobody's concern, and ends with the first success; it is said to have begun with the first failure. A journey
 * that was not walked this time stays as it was.
 */
export function recordRuns(before: JourneyRecord, runs: readonly JourneyRun[], now: Date): JourneyRecord {
  const at = now.toISOString();
  const incidents = [...before.incidents];
  const runBefore = (everyMinutes: number) =>
    everyMinutes === 1
      ? (before.checkedAt ?? at)
      : new Date(now.getTime() - everyMinutes * 60_000).toISOString();
  const walked = runs.map(({ name, ok, durationMs, everyMinutes = 1 }) => {
    const known = before.journeys.find((journey) => journey.name === name);
    const open = incidents.findIndex(({ journey, endedAt }) => journey === name && endedAt === null);
    const running = incidents[open];
    if (ok && running !== undefined) incidents[open] = { ...running, endedAt: at };
    if (!ok && known?.ok === false && running === undefined)
      incidents.unshift({ journey: name, startedAt: runBefore(everyMinutes), endedAt: null });
    return { name, ok, durationMs, days: countDay(known?.days ?? [], at.slice(0, 10), ok) };
  });
  const names = new Set(walked.map(({ name }) => name));
  const others = before.journeys.filter(({ name }) => !names.has(name));
  return { checkedAt: at, journeys: [...walked, ...others], incidents: incidents.slice(0, keptIncidents) };
}

/** Without the journeys that nobody walks any more, whose incidents nothing else would end. */
export function keepJourneys(before: JourneyRecord, names: ReadonlySet<string>, now: Date): JourneyRecord {
  const endedAt = now.toISOString();
  return {
    ...before,
    journeys: before.journeys.filter(({ name }) => names.has(name)),
    incidents: before.incidents.map((incident) =>
      incident.endedAt === null && !names.has(incident.journey) ? { ...incident, endedAt } : incident,
    ),
  };
}

type Days = JourneyRecord["journeys"][number]["days"];

function countDay(days: Days, date: string, ok: boolean): Days {
  const last = days.at(-1);
  const today = last?.date === date ? last : { date, runs: 0, failed: 0 };
  const earlier = last?.date === date ? days.slice(0, -1) : days;
  const counted = { date, runs: today.runs + 1, failed: today.failed + (ok ? 0 : 1) };
  return [...earlier, counted].slice(-keptDays);
}
