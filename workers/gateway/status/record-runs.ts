import type { JourneyRecord } from "../../contract/status.ts";

export type JourneyRun = { name: string; ok: boolean; durationMs: number };

const keptDays = 90;
const keptIncidents = 100;

/**
 * What is known of the journeys once they were walked again. An incident begins with the second failure in a row, one of
 * them being nobody's concern, and ends with the first success; it is said to have begun with the first failure.
 */
export function recordRuns(before: JourneyRecord, runs: readonly JourneyRun[], now: Date): JourneyRecord {
  const at = now.toISOString();
  const incidents = [...before.incidents];
  const journeys = runs.map(({ name, ok, durationMs }) => {
    const known = before.journeys.find((journey) => journey.name === name);
    const open = incidents.findIndex(({ journey, endedAt }) => journey === name && endedAt === null);
    const running = incidents[open];
    if (ok && running !== undefined) incidents[open] = { ...running, endedAt: at };
    if (!ok && known?.ok === false && running === undefined)
      incidents.unshift({ journey: name, startedAt: before.checkedAt ?? at, endedAt: null });
    return { name, ok, durationMs, days: countDay(known?.days ?? [], at.slice(0, 10), ok) };
  });
  return { checkedAt: at, journeys, incidents: incidents.slice(0, keptIncidents) };
}

type Days = JourneyRecord["journeys"][number]["days"];

function countDay(days: Days, date: string, ok: boolean): Days {
  const last = days.at(-1);
  const today = last?.date === date ? last : { date, runs: 0, failed: 0 };
  const earlier = last?.date === date ? days.slice(0, -1) : days;
  const counted = { date, runs: today.runs + 1, failed: today.failed + (ok ? 0 : 1) };
  return [...earlier, counted].slice(-keptDays);
}
