import { isFinal } from "../../../durable-objects/flow-protocol.ts";
import type { Task } from "../../contract/tasks.ts";
import { watch } from "../flow/watch.ts";
import type { VerbContext } from "../verb-context.ts";
import { findTask, type TaskRow } from "./find-task.ts";
import { showTask } from "./show-task.ts";

/** `id` is what a client gives back to go on after this event. */
export type TaskEvent = { id: string; task: Task };

/** The id of the last event: a client that has seen it has seen all. */
export const finalEventId = "final";

type WatchOptions = {
  row: TaskRow;
  /** Only what is newer than this is told. */
  afterSeq: number;
  signal: AbortSignal;
};

const againMs = 500;

/**
 * The task each time it changes, up to its end. The flow tells its progress, and the row how it ended; while the flow
 * does not know of a task that is not finished, it is on its way to be started.
 */
export async function* watchTask(
  context: VerbContext,
  { row, afterSeq, signal }: WatchOptions,
): AsyncGenerator<TaskEvent> {
  const { id } = row.task;
  let latest = row;
  let seq = afterSeq;
  while (latest.task.finishedAt === null && !signal.aborted) {
    for await (const snapshot of watch({ namespace: context.flows, flowId: id, afterSeq: seq, signal })) {
      seq = snapshot.seq;
      // Its row says so already, and the flow is long in clearing up.
      if (snapshot.state === "cancelling") break;
      if (!isFinal(snapshot)) yield { id: String(seq), task: showTask(latest, snapshot) };
    }
    latest = await findTask(context, id);
    if (latest.task.finishedAt === null) await scheduler.wait(againMs);
  }
  if (!signal.aborted) yield { id: finalEventId, task: showTask(latest, null) };
}
