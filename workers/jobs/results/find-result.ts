import { ApiError } from "../../contract/api-error.ts";
import { findTask, type TaskRow } from "../tasks/find-task.ts";
import type { VerbContext } from "../verb-context.ts";

type Completed = { task: TaskRow["task"]; result: NonNullable<TaskRow["result"]> };

/**
 * A completed task and its result.
 * @throws {ApiError} `not_found`, for another tenant's task as well; `conflict` for one that has no result.
 */
export async function findResult(context: Pick<VerbContext, "actor" | "db">, id: string): Promise<Completed> {
  const { task, result } = await findTask(context, id);
  if (result !== null) return { task, result };
  const how = task.finishedAt === null ? "it has not ended yet" : `it is ${task.status}`;
  throw new ApiError("conflict", `The task "${id}" has no result: ${how}`);
}
