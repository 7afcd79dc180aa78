import { isFinal } from "../../../durable-objects/flow-protocol.ts";
import type { Task } from "../../contract/tasks.ts";
import type { VerbContext } from "../verb-context.ts";
import { askFlow } from "./ask-flow.ts";
import { findTask } from "./find-task.ts";
import { showTask } from "./show-task.ts";

/** @throws {ApiError} `not_found`, for another tenant's task as well. */
export async function getTask(context: VerbContext, { id }: { id: string }): Promise<Task> {
  const row = await findTask(context, id);
  if (row.task.finishedAt !== null) return showTask(row, null);
  const snapshot = await askFlow(context, id);
  // The flow writes the row before it ends: one that has ended meanwhile is in the row now.
  if (snapshot !== null && isFinal(snapshot)) return showTask(await findTask(context, id), null);
  return showTask(row, snapshot);
}
