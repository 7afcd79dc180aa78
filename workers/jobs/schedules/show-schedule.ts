import { and, eq, getTableColumns } from "drizzle-orm";
import type { Builder } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import { nextTimes } from "../../contract/next-time.ts";
import { type Schedule, toldTimes } from "../../contract/schedules.ts";
import type { TaskStatus } from "../../contract/tasks.ts";
import { hostOf } from "../datasets/show-dataset.ts";

export type ScheduleRow = typeof schedules.$inferSelect;

/** One with what it is over, and how its last task stands. */
type ShownRow = ScheduleRow & {
  datasetName: string;
  sourceUrl: string | null;
  lastTaskStatus: TaskStatus | null;
};

/** Schedules as they are shown. */
export function selectSchedules(tx: Builder) {
  const { tenantId, datasetId, lastTaskId } = schedules;
  return tx
    .select({
      ...getTableColumns(schedules),
      ...{ datasetName: datasets.name, sourceUrl: datasets.sourceUrl, lastTaskStatus: tasks.status },
    })
    .from(schedules)
    .innerJoin(datasets, and(eq(datasets.tenantId, tenantId), eq(datasets.id, datasetId)))
    .leftJoin(tasks, and(eq(tasks.tenantId, tenantId), eq(tasks.id, lastTaskId)));
}

/** A schedule as clients see it. */
export function showSchedule(row: ShownRow): Schedule {
  const { id, datasetId, datasetName, name, cron, timeZone, nextAt, createdAt } = row;
  const { lastRunAt, lastTaskId, lastTaskStatus, lastError, sourceUrl } = row;
  return {
    ...{ id, datasetId, datasetName, name, cron, timeZone, lastTaskId, lastTaskStatus, lastError },
    sourceHost: hostOf(sourceUrl),
    paused: nextAt === null,
    nextAt: nextAt?.toISOString() ?? null,
    nextTimes: timesOf(row).map((time) => time.toISOString()),
    lastRunAt: lastRunAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

/** One that is overdue comes once, and then those that are to come: what was missed is made up for by one run. */
function timesOf({ nextAt, cron, timeZone }: ScheduleRow): Date[] {
  if (nextAt === null) return [];
  const after = new Date(Math.max(nextAt.getTime(), Date.now()));
  return [nextAt, ...nextTimes({ cron, timeZone }, { after, count: toldTimes - 1 })];
}
