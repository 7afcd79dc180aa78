import { and, asc, eq, getTableColumns, isNotNull, sql } from "drizzle-orm";
import { type Builder, withPlatform } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import { type DueSchedule, type FireDeps, fireSchedule } from "./fire-schedule.ts";
import { putOff } from "./move-schedule.ts";

/**
 * How many files are fetched by one sweep, and how many of them at once: an address takes five minutes at the most, and
 * what is over waits for the next minute's sweep.
 */
const mostFetches = 12;
const fetchesAtOnce = 6;

/**
 * Runs what is due, of all tenants. The task of a scheduled time has an id that is made of both, and only who finds the
 * schedule at that time moves it on: one task a time, whatever crashes and however many sweep. Times that were missed are
 * made up for by one run. Of each tenant the longest due comes first, then the second of each, and so on, and what could
 * not run is put off: nobody's schedules keep those of others from running, and what has a file fetched first keeps
 * nothing else waiting. Returns how many tasks were started.
 */
export async function sweepSchedules(
  deps: FireDeps,
  { limit = 100, now = new Date() }: { limit?: number; now?: Date } = {},
): Promise<number> {
  const [due] = await withPlatform(deps.db, (tx) => [selectDue(tx, { limit, now })]);
  const fetched = due.filter(({ isFetched }) => isFetched).slice(0, mostFetches);
  const others = due.filter(({ isFetched }) => !isFetched);
  const waiting = fetched.values();
  // They take turns: each goes on with the next that nobody has begun.
  const lanes = [others.values(), ...Array.from({ length: fetchesAtOnce }, () => waiting)];
  const started = await Promise.all(lanes.map((lane) => fireEach(deps, lane, now)));
  return started.reduce((sum, count) => sum + count, 0);
}

async function fireEach(deps: FireDeps, due: Iterable<DueSchedule>, now: Date): Promise<number> {
  let started = 0;
  for (const row of due) {
    try {
      if (await fireSchedule(deps, row, now)) started += 1;
    } catch (error) {
      deps.log.error("cannot run a schedule yet", { scheduleId: row.id, error });
      await putOff(deps, row, { now }).catch((error) =>
        deps.log.error("cannot put a schedule off", { scheduleId: row.id, error }),
      );
    }
  }
  return started;
}

function selectDue(tx: Builder, { limit, now }: { limit: number; now: Date }) {
  const { tenantId, nextAt, retryAt, datasetId } = schedules;
  const dueAt = sql`coalesce(${retryAt}, ${nextAt})`;
  const place = sql<number>`row_number() over (partition by ${tenantId} order by ${dueAt})`.as("place");
  const isFetched = sql<boolean>`${datasets.sourceUrl} is not null`.as("is_fetched");
  const queued = tx
    .select({ ...getTableColumns(schedules), dueAt: sql<string>`${dueAt}`.as("due_at"), place, isFetched })
    .from(schedules)
    .innerJoin(datasets, and(eq(datasets.tenantId, tenantId), eq(datasets.id, datasetId)))
    .where(and(isNotNull(nextAt), sql`${dueAt} <= ${now.toISOString()}::timestamptz`))
    .as("queued");
  return tx.select().from(queued).orderBy(asc(queued.place), asc(queued.dueAt)).limit(limit);
}
