import { and, eq, isNull } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { taskResults, tasks, usageLedger } from "../../../db/jobs/schema.ts";
import type { Progress, TaskResult } from "../../contract/tasks.ts";

type Completion = {
  task: { tenantId: string; taskId: string };
  result: TaskResult;
  cleanKey: string;
  errorsKey: string;
  progress: Progress;
};

/**
 * Writes result, usage and status in one transaction. Doing it again changes nothing: results are one a task, and the
 * usage is booked under an id that is made of the task's.
 */
export async function completeTask(db: Database, completion: Completion): Promise<void> {
  const { task, result, cleanKey, errorsKey, progress } = completion;
  const { tenantId, taskId } = task;
  await withTenant(db, tenantId, (tx) => [
    tx
      .insert(taskResults)
      .values({ tenantId, taskId, cleanKey, errorsKey, ...result })
      .onConflictDoNothing(),
    tx
      .insert(usageLedger)
      .values({
        transactionId: `task:${taskId}:rows`,
        tenantId,
        taskId,
        metric: "rows",
        quantity: result.rows,
      })
      .onConflictDoNothing(),
    tx
      .update(tasks)
      .set({ status: "completed", progress: completed(progress), finishedAt: new Date() })
      .where(and(eq(tasks.id, taskId), isNull(tasks.finishedAt))),
  ]);
}

/** The step that writes this is the last one: once it is written, all is done. */
function completed({ total, steps }: Progress): Progress {
  return { done: total, total, steps: steps.map((step) => ({ ...step, status: "done", done: step.total })) };
}
