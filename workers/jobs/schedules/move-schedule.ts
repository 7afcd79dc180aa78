import { and, eq, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import type { Deps } from "../deps.ts";
import type { ScheduleRow } from "./show-schedule.ts";

type MoveDeps = Pick<Deps, "db">;

/** Of fetching a file: longer than an address may take. Who breaks off meanwhile is followed by another sweep. */
const leaseMs = 10 * 60_000;

/** A time that is due waits for as long again as it has waited, but within these bounds. */
const leastWaitMs = 60_000;
const longestWaitMs = 15 * 60_000;

/** Of one that has begun a task: the next time that it cannot is told of again. */
export const working = { failingSince: null, failingToldAt: null };

type Outcome = { next: Date | null; taskId: string | null; error: string | null };

/** Says what came of the time that is due, and when it runs next. */
export async function moveOn(
  { db }: MoveDeps,
  row: ScheduleRow,
  { next, taskId, error }: Outcome,
): Promise<void> {
  await withTenant(db, row.tenantId, (tx) => [
    tx
      .update(schedules)
      .set({
        ...{ nextAt: next, retryAt: null, lastError: error },
        ...(taskId === null ? {} : { lastTaskId: taskId, lastRunAt: sql`now()` }),
        ...(error === null ? working : { failingSince: sql`coalesce(${schedules.failingSince}, now())` }),
      })
      .where(isStill(row)),
  ]);
}

/** Has the time that is due wait, and says why where that is more than that its turn has not come. */
export async function putOff(
  { db }: MoveDeps,
  row: ScheduleRow,
  { now, error }: { now: Date; error?: string },
): Promise<void> {
  if (row.nextAt === null) return;
  const waitMs = Math.min(Math.max(now.getTime() - row.nextAt.getTime(), leastWaitMs), longestWaitMs);
  const retryAt = new Date(now.getTime() + waitMs);
  await withTenant(db, row.tenantId, (tx) => [
    tx
      .update(schedules)
      .set({ retryAt, ...(error === undefined ? {} : { lastError: error }) })
      .where(isStill(row)),
  ]);
}

/** Takes the time that is due for who fetches its file, so that no other sweep does too. Returns whether it was free. */
export async function claim({ db }: MoveDeps, row: ScheduleRow, now: Date): Promise<boolean> {
  const { tenantId, retryAt } = row;
  const asFound = sql`${schedules.retryAt} is not distinct from ${retryAt?.toISOString() ?? null}::timestamptz`;
  const [claimed] = await withTenant(db, tenantId, (tx) => [
    tx
      .update(schedules)
      .set({ retryAt: new Date(now.getTime() + leaseMs) })
      .where(and(isStill(row), asFound))
      .returning({ id: schedules.id }),
  ]);
  return claimed.length > 0;
}

/** Whoever changed it meanwhile has said when it runs next. */
function isStill({ id, nextAt }: ScheduleRow) {
  return and(eq(schedules.id, id), nextAt === null ? sql`false` : eq(schedules.nextAt, nextAt));
}
