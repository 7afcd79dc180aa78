import { and, eq } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { taskResults, tasks } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { VerbContext } from "../verb-context.ts";

export type TaskRow = { task: typeof tasks.$inferSelect; result: typeof taskResults.$inferSelect | null };

/** The row of a task and its result. @throws {ApiError} `not_found`, for another tenant's task as well. */
export async function findTask(
  { actor, db }: Pick<VerbContext, "actor" | "db">,
  id: string,
): Promise<TaskRow> {
  const [[row]] = await withTenant(db, actor.tenantId, (tx) => [
    tx
      .select({ task: tasks, result: taskResults })
      .from(tasks)
      .leftJoin(taskResults, and(eq(taskResults.tenantId, tasks.tenantId), eq(taskResults.taskId, tasks.id)))
      .where(eq(tasks.id, id)),
  ]);
  if (row === undefined) throw new ApiError("not_found", `Cannot find the task "${id}"`);
  return row;
}
