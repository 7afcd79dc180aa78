import { gte, sum } from "drizzle-orm";
import { requestCount } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { readGauges } from "../metrics/read-gauges.ts";
import { readJourneys } from "../status/journey-store.ts";
import { readMachine } from "./read-machine.ts";

export type Series = { label: string; value: number };

/** What the rules are held to. */
export type Watched = {
  /** By the names that `/metrics` and the machine have; a gauge that could not be read has no series. */
  gauges: Map<string, Series[]>;
  /** Since the last look; null at the first, and where the database is away. */
  requests: Counted | null;
  /** Of longer ones, this look included; null where `requests` is. */
  longer: { halfHour: Counted; hour: Counted; sixHours: Counted } | null;
  /** Null where their record cannot be read. */
  failingJourneys: string[] | null;
};

type Counted = { all: number; failed: number };

/** All requests of an hour, and those that failed, as counted so far. */
export type HourCounts = Record<string, Counted>;

/** What one look found: when, in minutes since 1970, and of the requests since the look before how many, and how many failed. */
type Look = [minute: number, all: number, failed: number];

type Kept = { counts: HourCounts | null; looks: Look[] };

const hourMs = 3_600_000;
const keptMinutes = 6 * 60;

/**
 * @param before what the last look kept.
 * @returns what is to be judged, and what is kept for the next look.
 */
export async function readWatched(
  deps: Deps,
  { before, now }: { before: Kept; now: Date },
): Promise<{ watched: Watched; kept: Kept }> {
  const [families, machine, counts, journeys] = await Promise.all([
    readGauges(deps),
    readMachine(deps),
    orNull("requests", () => readHourCounts(deps)),
    orNull("journeys", () => readJourneys(deps)),
  ]);
  const gauges = new Map(machine);
  for (const { name, list } of families)
    gauges.set(
      name,
      Array.from(list(), ({ values, series }) => ({ label: values[0] ?? "", value: series.value })),
    );
  const failingJourneys =
    journeys?.incidents.filter(({ endedAt }) => endedAt === null).map(({ journey }) => journey) ?? null;
  const requests = before.counts === null || counts === null ? null : countedSince(before.counts, counts);
  const looks = withLook(before.looks, { requests, now });
  const within = (minutes: number) => countedWithin(looks, { minutes, now });
  const longer =
    requests === null ? null : { halfHour: within(30), hour: within(60), sixHours: within(keptMinutes) };
  return {
    watched: { gauges, requests, longer, failingJourneys },
    kept: { counts: counts ?? before.counts, looks },
  };
}

const minuteOf = (at: Date) => Math.floor(at.getTime() / 60_000);

/** Those of six hours, and this one. */
function withLook(
  looks: readonly Look[],
  { requests, now }: { requests: Counted | null; now: Date },
): Look[] {
  const kept = looks.filter(([minute]) => minute > minuteOf(now) - keptMinutes);
  return requests === null ? kept : [...kept, [minuteOf(now), requests.all, requests.failed]];
}

function countedWithin(looks: readonly Look[], { minutes, now }: { minutes: number; now: Date }): Counted {
  const recent = looks.filter(([minute]) => minute > minuteOf(now) - minutes);
  return {
    all: recent.reduce((total, [, all]) => total + all, 0),
    failed: recent.reduce((total, [, , failed]) => total + failed, 0),
  };
}

/** Isolates hand their counts over each minute: of this hour and the one before, which still grows for a moment. */
async function readHourCounts({ db }: Pick<Deps, "db">): Promise<HourCounts> {
  const since = new Date(Math.floor(Date.now() / hourMs) * hourMs - hourMs);
  const { hour, statusClass, count } = requestCount;
  const [rows] = await withPlatform(db, [
    db
      .select({ hour, statusClass, many: sum(count).mapWith(Number) })
      .from(requestCount)
      .where(gte(hour, since))
      .groupBy(hour, statusClass),
  ]);
  const counts: HourCounts = {};
  for (const { hour: at, statusClass: first, many } of rows) {
    const key = new Date(at).toISOString();
    const known = counts[key] ?? { all: 0, failed: 0 };
    counts[key] = { all: known.all + many, failed: known.failed + (first === 5 ? many : 0) };
  }
  return counts;
}

/** An hour that was not known is all new. */
export function countedSince(before: HourCounts, now: HourCounts): { all: number; failed: number } {
  const hours = Object.entries(now).map(([hour, { all, failed }]) => ({
    all: all - (before[hour]?.all ?? 0),
    failed: failed - (before[hour]?.failed ?? 0),
  }));
  return {
    all: hours.reduce((total, { all }) => total + all, 0),
    failed: hours.reduce((total, { failed }) => total + failed, 0),
  };
}

async function orNull<Value>(what: string, read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    log("warn", "watch_not_read", { what, ...describeError(error) });
    return null;
  }
}
