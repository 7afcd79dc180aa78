import { type FlowSnapshot, isFinal } from "../../../durable-objects/flow-protocol.ts";
import type { Task, TaskResult } from "../../contract/tasks.ts";
import type { TaskRow } from "./find-task.ts";

/** The task as clients see it: a finished one by its row, one that runs by what its flow says. */
export function showTask({ task, result }: TaskRow, snapshot: FlowSnapshot | null): Task {
  const isLive = task.finishedAt === null && snapshot !== null && !isFinal(snapshot);
  return {
    id: task.id,
    datasetId: task.datasetId,
    status: isLive ? liveStatus(snapshot) : task.status,
    progress: isLive ? snapshot.progress : task.progress,
    result: result === null ? null : showResult(result),
    error:
      task.errorCode === null
        ? null
        : { code: task.errorCode, message: task.errorMessage ?? "The task has failed" },
    createdAt: task.createdAt.toISOString(),
    finishedAt: task.finishedAt?.toISOString() ?? null,
  };
}

function liveStatus({ state }: FlowSnapshot): "processing" | "paused" {
  return state === "paused" ? "paused" : "processing";
}

function showResult(result: NonNullable<TaskRow["result"]>): TaskResult {
  const { score, completeness, validity, uniqueness, rows, columns, errorRows } = result;
  const { errorRowCount, unlistedErrors } = result;
  return {
    ...{ score, completeness, validity, uniqueness, rows },
    ...{ errorRowCount, unlistedErrors, columns, errorRows },
  };
}
