import { and, eq, exists, isNull, sql } from "drizzle-orm";
import { type Builder, type Database, withTenant } from "../../../db/jobs/client.ts";
import { datasets, deadLetters, tasks } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Entitlements } from "../../contract/entitlements.ts";
import { datasetDeleted } from "../datasets/get-dataset.ts";
import { sourceKey } from "../files/keys.ts";
import type { FlowNamespace } from "../flow/flow-client.ts";
import { initialProgress } from "../flow/plan.ts";
import { processDataset } from "../flows/process-dataset.ts";
import type { Log } from "../log.ts";
import { selectRowsThisMonth } from "../usage/rows-this-month.ts";
import { startTask } from "./drive-task.ts";
import { lockTasks } from "./lock-tasks.ts";
import { refuseByPlan } from "./refuse-by-plan.ts";

export type RetryContext = {
  db: Database;
  flows: FlowNamespace;
  log: Log;
  /** What the plan of whoever asks allows; null for administrators. */
  entitlements: Entitlements | null;
};

type Wanted = { tenantId: string; taskId: string };

const ofDataset = and(eq(datasets.tenantId, tasks.tenantId), eq(datasets.id, tasks.datasetId));

/**
 * Begins a failed task again in the step that failed. The row is written first: it opens the next round, in which nothing
 * of an earlier one counts, and settles the letter. The flow is told after; should that fail, the sweep tells it.
 * @throws {ApiError} `not_found`; `gone` for one whose dataset is in the bin; `conflict` for a task that has not failed, that was refused for what is in its file, or
 *   whose dead letter was discarded; `rate_limited` and `payment_required` as for a new one.
 */
export async function retryTask(
  { db, flows, log, entitlements }: RetryContext,
  { tenantId, taskId }: Wanted,
): Promise<void> {
  const [, [before], [letter], [used], [row]] = await withTenant(db, tenantId, (tx) => [
    tx.execute(lockTasks(tenantId)),
    tx
      .select({
        ...{ status: tasks.status, datasetId: tasks.datasetId },
        ...{ datasetDeletedAt: datasets.deletedAt, bytes: datasets.bytes },
      })
      .from(tasks)
      .innerJoin(datasets, ofDataset)
      .where(eq(tasks.id, taskId)),
    selectLetter(tx, taskId),
    selectRowsThisMonth(tx),
    reopen(tx, { taskId, limits: entitlements?.limits ?? null }),
    tx
      .update(deadLetters)
      .set({ status: "replayed", settledAt: sql`now()` })
      .where(
        and(
          eq(deadLetters.taskId, taskId),
          eq(deadLetters.source, "step"),
          eq(deadLetters.status, "waiting"),
          sql`${deadLetters.round} < (select round from ${tasks} where id = ${taskId}::uuid)`,
        ),
      ),
  ]);
  if (row === undefined) {
    if (before === undefined) throw new ApiError("not_found", `Cannot find the task "${taskId}"`);
    if (before.datasetDeletedAt !== null) throw datasetDeleted(before.datasetId);
    throw refusal({
      taskId,
      status: before.status,
      hasLetter: letter !== undefined,
      entitlements,
      used: used?.rows,
    });
  }
  const { datasetId, traceId, round, priority } = row;
  const task = { tenantId, taskId, datasetId, objectKey: sourceKey(tenantId, datasetId) };
  await startTask(flows, { task, traceId, round, priority, ...(before && { bytes: before.bytes }) }).catch(
    (error) => log.error("cannot begin a task again yet: the sweep will", { taskId, error }),
  );
}

function selectLetter(tx: Builder, taskId: string) {
  return tx
    .select({ id: deadLetters.id })
    .from(deadLetters)
    .where(
      and(eq(deadLetters.taskId, taskId), eq(deadLetters.source, "step"), eq(deadLetters.status, "waiting")),
    );
}

function reopen(tx: Builder, { taskId, limits }: { taskId: string; limits: Entitlements["limits"] | null }) {
  const unfinished = tx.select({ count: sql<number>`count(*)` }).from(tasks).where(isNull(tasks.finishedAt));
  return tx
    .update(tasks)
    .set({
      status: "pending",
      progress: initialProgress(processDataset),
      errorCode: null,
      errorMessage: null,
      finishedAt: null,
      announcedAt: null,
      drivenAt: null,
      round: sql`${tasks.round} + 1`,
      // The plan may be another one by now; administrators leave the tenant's as it was.
      ...(limits === null ? {} : { rowLimit: limits.rowsPerMonth }),
    })
    .where(
      and(
        eq(tasks.id, taskId),
        eq(tasks.status, "failed"),
        sql`exists (${selectLetter(tx, taskId)})`,
        exists(
          tx
            .select({ one: sql`1` })
            .from(datasets)
            .where(and(ofDataset, isNull(datasets.deletedAt))),
        ),
        limits === null ? undefined : sql`(${unfinished}) < ${limits.concurrentTasks}`,
        limits === null ? undefined : sql`(${selectRowsThisMonth(tx)}) < ${limits.rowsPerMonth}`,
      ),
    )
    .returning({
      datasetId: tasks.datasetId,
      traceId: tasks.traceId,
      round: tasks.round,
      priority: tasks.priority,
    });
}

type Refusal = {
  taskId: string;
  status: string;
  hasLetter: boolean;
  entitlements: RetryContext["entitlements"];
  used: number | undefined;
};

/** Whom no plan binds is refused for what the task is alone. */
function refusal({ taskId, status, hasLetter, entitlements, used = 0 }: Refusal): ApiError {
  const cannot = `Cannot retry the task "${taskId}"`;
  if (status !== "failed") return new ApiError("conflict", `${cannot}: it is ${status}`);
  if (hasLetter && entitlements !== null) refuseByPlan(entitlements, used);
  return new ApiError("conflict", `${cannot}: its file was refused, or it was discarded; start a new one`);
}
