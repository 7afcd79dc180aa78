import { and, eq, isNull, sql } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { taskResults, tasks, usageLedger } from "../../../db/jobs/schema.ts";
import type { Progress, TaskResult } from "../../contract/tasks.ts";
import { rowsOf } from "../usage/usage-message.ts";
import { selectStanding, standingOf, type TaskRound, type TaskStanding } from "./task-standing.ts";

type Completion = {
  task: TaskRound;
  result: TaskResult;
  cleanKey: string;
  errorsKey: string;
  progress: Progress;
};

/**
 * Writes status, result and usage in one transaction. Doing it again changes nothing: results are one a task, and the
 * usage is booked under an id that is made of the task's. Nor does it for a task that has failed, was cancelled or begun
 * again meanwhile: the status, which comes first, decides.
 */
export async function completeTask(db: Database, completion: Completion): Promise<TaskStanding> {
  const { task, result, cleanKey, errorsKey, progress } = completion;
  const { tenantId, taskId, round } = task;
  const [, , , standing] = await withTenant(db, tenantId, (tx) => {
    const isOfRound = and(eq(tasks.id, taskId), eq(tasks.round, round));
    const isCompleted = and(isOfRound, eq(tasks.status, "completed"));
    return [
      tx
        .update(tasks)
        .set({ status: "completed", progress: completed(progress), finishedAt: new Date() })
        .where(and(isOfRound, isNull(tasks.finishedAt))),
      tx
        .insert(taskResults)
        .select(
          tx
            .select({
              taskId: tasks.id,
              tenantId: tasks.tenantId,
              score: sql<number>`${result.score}::float8`.as("score"),
              completeness: sql<number>`${result.completeness}::float8`.as("completeness"),
              validity: sql<number>`${result.validity}::float8`.as("validity"),
              uniqueness: sql<number>`${result.uniqueness}::float8`.as("uniqueness"),
              rows: sql<number>`${result.rows}::integer`.as("rows"),
              errorRowCount: sql<number>`${result.errorRowCount}::integer`.as("error_row_count"),
              unlistedErrors: sql<number>`${result.unlistedErrors}::integer`.as("unlisted_errors"),
              columns: sql<TaskResult["columns"]>`${JSON.stringify(result.columns)}::jsonb`.as("columns"),
              errorRows: sql<TaskResult["errorRows"]>`${JSON.stringify(result.errorRows)}::jsonb`.as(
                "error_rows",
              ),
              cleanKey: sql<string>`${cleanKey}::text`.as("clean_key"),
              errorsKey: sql<string>`${errorsKey}::text`.as("errors_key"),
              createdAt: sql<Date>`now()`.as("created_at"),
            })
            .from(tasks)
            .where(isCompleted),
        )
        .onConflictDoNothing(),
      tx
        .insert(usageLedger)
        .select(
          tx
            .select({
              transactionId: sql<string>`${rowsOf(taskId)}::text`.as("transaction_id"),
              tenantId: tasks.tenantId,
              metric: sql<string>`'rows'`.as("metric"),
              quantity: sql<number>`${result.rows}::bigint`.as("quantity"),
              taskId: tasks.id,
              createdAt: sql<Date>`now()`.as("created_at"),
              sentAt: sql<null>`null::timestamptz`.as("sent_at"),
              refusal: sql<null>`null`.as("refusal"),
            })
            .from(tasks)
            .where(isCompleted),
        )
        .onConflictDoNothing(),
      selectStanding(tx, task),
    ];
  });
  return standingOf(standing, task);
}

/** The step that writes this is the last one: once it is written, all is done. */
function completed({ total, steps }: Progress): Progress {
  return { done: total, total, steps: steps.map((step) => ({ ...step, status: "done", done: step.total })) };
}
