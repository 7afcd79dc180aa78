import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import { ApiError } from "../../contract/api-error.ts";
import { nextTime, problemOf } from "../../contract/next-time.ts";
import {
  type ChangeSchedule,
  type CreateSchedule,
  mostSchedules,
  type Schedule,
} from "../../contract/schedules.ts";
import type { Task } from "../../contract/tasks.ts";
import { after, pageOf } from "../cursor.ts";
import { type FetchDeps, fetchAgain } from "../datasets/fetch-again.ts";
import { datasetNotFound } from "../datasets/get-dataset.ts";
import { createTask } from "../tasks/create-task.ts";
import type { VerbContext } from "../verb-context.ts";
import { working } from "./move-schedule.ts";
import { selectSchedules, showSchedule } from "./show-schedule.ts";

/**
 * @throws {ApiError} `invalid_request` for times that cannot be, `not_found` for a data set that is not the tenant's,
 *   `conflict` when there are enough.
 */
export async function createSchedule(context: VerbContext, wanted: CreateSchedule): Promise<Schedule> {
  const { actor, db } = context;
  const { tenantId, id: createdBy } = actor;
  const { datasetId, name, cron, timeZone } = wanted;
  const nextAt = requireTimes(wanted);
  const id = crypto.randomUUID();
  const isDataset = and(eq(datasets.id, datasetId), isNull(datasets.deletedAt));
  const [, [dataset], { rows }] = await withTenant(db, tenantId, (tx) => [
    tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`schedules of ${tenantId}`}, 0))`),
    tx.select({ id: datasets.id }).from(datasets).where(isDataset),
    tx.execute(sql`
      insert into ${schedules} (id, tenant_id, dataset_id, name, cron, time_zone, entitlements, next_at, created_by)
      select ${id}::uuid, tenant_id, id, ${name}, ${cron}, ${timeZone}, ${JSON.stringify(actor.entitlements)}::jsonb,
        ${nextAt.toISOString()}::timestamptz, ${createdBy}
      from ${datasets} where ${isDataset} and (select count(*) from ${schedules}) < ${mostSchedules}
      returning id`),
  ]);
  if (dataset === undefined) throw datasetNotFound(datasetId);
  if (rows.length === 0)
    throw new ApiError("conflict", `Cannot add a schedule: ${mostSchedules} of them are the most`);
  return showSchedule(await findSchedule(context, id));
}

/** Newest first. */
export async function listSchedules(
  { actor, db }: VerbContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ data: Schedule[]; nextCursor: string | null }> {
  const [found] = await withTenant(db, actor.tenantId, (tx) => [
    selectSchedules(tx)
      .where(after(schedules, cursor))
      .orderBy(desc(schedules.createdAt), desc(schedules.id))
      .limit(limit + 1),
  ]);
  const { rows, nextCursor } = pageOf(found, limit);
  return { data: rows.map(showSchedule), nextCursor };
}

/** @throws {ApiError} `not_found`, for another tenant's as well. */
export async function getSchedule(context: VerbContext, { id }: { id: string }): Promise<Schedule> {
  return showSchedule(await findSchedule(context, id));
}

/**
 * Changes a schedule, pauses it, or has it go on; what it is to run for next is found anew.
 * @throws {ApiError} `not_found`, or `invalid_request` for times that cannot be.
 */
export async function changeSchedule(
  context: VerbContext,
  { id, paused, ...change }: ChangeSchedule & { id: string },
): Promise<Schedule> {
  const { actor, db } = context;
  const row = await findSchedule(context, id);
  const { name = row.name, cron = row.cron, timeZone = row.timeZone } = change;
  const isPaused = paused ?? row.nextAt === null;
  const changesTimes = paused !== undefined || cron !== row.cron || timeZone !== row.timeZone;
  const nextAt = requireTimes({ cron, timeZone });
  await withTenant(db, actor.tenantId, (tx) => [
    tx
      .update(schedules)
      .set({
        ...{ name, cron, timeZone, entitlements: context.actor.entitlements },
        ...(changesTimes ? { nextAt: isPaused ? null : nextAt, retryAt: null } : {}),
      })
      .where(eq(schedules.id, id)),
  ]);
  return showSchedule(await findSchedule(context, id));
}

/** @throws {ApiError} `not_found`, for another tenant's as well. */
export async function deleteSchedule(context: VerbContext, { id }: { id: string }): Promise<void> {
  await findSchedule(context, id);
  await withTenant(context.db, context.actor.tenantId, (tx) => [
    tx.delete(schedules).where(eq(schedules.id, id)),
  ]);
}

/**
 * Runs it now, as if somebody had started the task, over the file as it is at its address where it came from one; its times
 * stay as they are.
 * @throws {ApiError} as `fetchAgain` and `createTask`.
 */
export async function runSchedule(context: VerbContext & FetchDeps, { id }: { id: string }): Promise<Task> {
  const { actor, db } = context;
  const { datasetId } = await findSchedule(context, id);
  await fetchAgain(context, datasetId);
  const task = await createTask(context, { datasetId });
  await withTenant(db, actor.tenantId, (tx) => [
    tx
      .update(schedules)
      .set({
        ...{ lastRunAt: sql`now()`, lastTaskId: task.id, lastError: null, ...working },
        entitlements: context.actor.entitlements,
      })
      .where(eq(schedules.id, id)),
  ]);
  return task;
}

async function findSchedule({ actor, db }: VerbContext, id: string) {
  const [[row]] = await withTenant(db, actor.tenantId, (tx) => [
    selectSchedules(tx).where(eq(schedules.id, id)),
  ]);
  if (row === undefined) throw new ApiError("not_found", `Cannot find the schedule "${id}"`);
  return row;
}

/** The next time of a schedule. @throws {ApiError} `invalid_request` that names the field at fault. */
function requireTimes(when: { cron: string; timeZone: string }): Date {
  const now = new Date();
  const problem = problemOf(when, now);
  const next = problem === null ? nextTime(when, now) : null;
  if (next !== null) return next;
  const { field, message } = problem ?? { field: "cron", message: "It names no time that is to come" };
  throw new ApiError("invalid_request", `Cannot use the schedule "${when.cron}" in "${when.timeZone}"`, {
    errors: [{ path: `body.${field}`, message }],
  });
}
