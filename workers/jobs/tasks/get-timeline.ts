import type { FlowSpan } from "../../../durable-objects/flow-protocol.ts";
import type { Timeline } from "../../contract/timeline.ts";
import { flowObject } from "../flow/flow-client.ts";
import type { VerbContext } from "../verb-context.ts";
import { findTask, type TaskRow } from "./find-task.ts";

/**
 * What a task did when. Its flow knows, for a week after its end; what was never started has done nothing.
 * @throws {ApiError} `not_found`, for another tenant's task as well.
 */
export async function getTimeline(context: VerbContext, { id }: { id: string }): Promise<Timeline> {
  const { task } = await findTask(context, id);
  return await timelineOf(context, task);
}

/** What the flow of a task did when. @throws where the flow cannot be asked. */
export async function timelineOf(
  { flows }: Pick<VerbContext, "flows">,
  { id, finishedAt }: Pick<TaskRow["task"], "id" | "finishedAt">,
): Promise<Timeline> {
  const ask = () => flowObject(flows, id).timeline(id);
  // A deploy restarts every object: one that fails is asked once more.
  const told = await ask().catch(ask);
  const at = (finishedAt ?? new Date()).toISOString();
  if (told === null) return { at, spans: [], leftOut: 0, expired: finishedAt !== null };
  return { at, spans: told.spans.map(showSpan), leftOut: told.leftOut, expired: false };
}

function showSpan({ startedAtMs, endedAtMs, ...span }: FlowSpan): Timeline["spans"][number] {
  return {
    ...span,
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: endedAtMs === null ? null : new Date(endedAtMs).toISOString(),
  };
}
