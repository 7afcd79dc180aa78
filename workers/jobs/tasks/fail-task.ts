import { and, eq, isNull } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import type { Progress, TaskError } from "../../contract/tasks.ts";

type TaskFailure = { task: { tenantId: string; taskId: string }; error: TaskError; progress: Progress };

/** Writes down that and why a task failed; a task that has finished stays as it is. */
export async function failTask(db: Database, { task, error, progress }: TaskFailure): Promise<void> {
  const { tenantId, taskId } = task;
  await withTenant(db, tenantId, (tx) => [
    tx
      .update(tasks)
      .set({
        status: "failed",
        errorCode: error.code,
        errorMessage: error.message,
        progress,
        finishedAt: new Date(),
      })
      .where(and(eq(tasks.id, taskId), isNull(tasks.finishedAt))),
  ]);
}
