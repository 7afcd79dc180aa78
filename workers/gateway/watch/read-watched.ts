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
  requests: { all: number; failed: number } | null;
  /** Null where their record cannot be read. */
  failingJourneys: string[] | null;
};

/** All requests of an hour, and those that failed, as counted so far. */
export type HourCounts = Record<string, { all: number; failed: number }>;

const hourMs = 3_600_000;

/**
 * @param before the counts of the last look.
 * @returns what is to be judged, and the counts for the next look.
 */
export async function readWatched(
  deps: Deps,
  before: HourCounts | null,
): Promise<{ watched: Watched; counts: HourCounts | null }> {
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
  const requests = before === null || counts === null ? null : countedSince(before, counts);
  return { watched: { gauges, requests, failingJourneys }, counts: counts ?? before };
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
