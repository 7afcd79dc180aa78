import { and, eq, isNull, sql } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import type { FlowSnapshot } from "../../../durable-objects/flow-protocol.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Task } from "../../contract/tasks.ts";
import { sourceKey } from "../files/keys.ts";
import { type FlowNamespace, flowObject } from "../flow/flow-client.ts";
import type { VerbContext } from "../verb-context.ts";
import { askFlow } from "./ask-flow.ts";
import { startTask } from "./drive-task.ts";
import { findTask } from "./find-task.ts";
import { showTask } from "./show-task.ts";

type TaskOfRow = typeof tasks.$inferSelect;

/** What names a task's flow, and what it is begun with. */
export type FlowOfTask = Pick<TaskOfRow, "id" | "tenantId" | "datasetId" | "traceId" | "round" | "priority">;

/**
 * Stops a task for good. The row decides: whichever of the task's end and this is written first stands, and the flow is
 * told after. What the task left is removed once nothing of it is under way. Doing it again changes nothing.
 * @throws {ApiError} `not_found`, or `conflict` for a task that ended otherwise.
 */
export async function cancelTask(context: VerbContext, { id }: { id: string }): Promise<Task> {
  const { actor, db, flows, log } = context;
  const { task } = await findTask(context, id);
  const { leftMs: _, ...progress } = (await askFlow(context, id))?.progress ?? task.progress;
  await withTenant(db, actor.tenantId, (tx) => [
    tx
      .update(tasks)
      // Nobody is to be told of it: whoever cancelled it knows.
      .set({ status: "cancelled", progress, finishedAt: sql`now()`, announcedAt: sql`now()` })
      .where(and(eq(tasks.id, id), isNull(tasks.finishedAt))),
  ]);
  const latest = await findTask(context, id);
  if (latest.task.status !== "cancelled") throw hasEnded("cancel", latest.task);
  await stopFlow({ db, flows }, latest.task).catch((error) =>
    log.error("cannot stop the flow of a cancelled task yet: the sweep will", { taskId: id, error }),
  );
  return showTask(latest, null);
}

/**
 * Tells the flow of a cancelled task to stop and clear up. One that was not started yet is started first, so that a start
 * which is still on its way finds it cancelled.
 */
export async function stopFlow(
  { db, flows }: { db: Database; flows: FlowNamespace },
  task: FlowOfTask,
): Promise<void> {
  await ensureStarted(flows, task);
  await flowObject(flows, task.id).cancel(task.id);
  await withTenant(db, task.tenantId, (tx) => [
    tx
      .update(tasks)
      .set({ drivenAt: sql`now()` })
      .where(and(eq(tasks.id, task.id), eq(tasks.status, "cancelled"))),
  ]);
}

/**
 * Lets nothing more of a task begin until it is resumed; what is under way is finished.
 * @throws {ApiError} `not_found`, or `conflict` for a task that has ended.
 */
export async function pauseTask(context: VerbContext, { id }: { id: string }): Promise<Task> {
  return await steer(context, id, {
    doing: "pause",
    tell: (flow) => flow.pause(id),
    reached: "paused",
    status: "paused",
  });
}

/** @throws {ApiError} `not_found`, or `conflict` for a task that has ended. */
export async function resumeTask(context: VerbContext, { id }: { id: string }): Promise<Task> {
  return await steer(context, id, {
    doing: "resume",
    tell: (flow) => flow.resume(id),
    reached: "running",
    status: "processing",
  });
}

type Steering = {
  doing: string;
  tell: (flow: ReturnType<typeof flowObject>) => Promise<FlowSnapshot | null>;
  /** How the flow stands when it has heeded it, and what the row says then while the flow cannot be asked. */
  reached: FlowSnapshot["state"];
  status: "paused" | "processing";
};

async function steer(context: VerbContext, id: string, steering: Steering): Promise<Task> {
  const { actor, db, flows } = context;
  const row = await findTask(context, id);
  if (row.task.finishedAt !== null) throw hasEnded(steering.doing, row.task);
  await ensureStarted(flows, row.task);
  const snapshot = await steering.tell(flowObject(flows, id));
  if (snapshot?.state !== steering.reached)
    throw hasEnded(steering.doing, (await findTask(context, id)).task);
  await withTenant(db, actor.tenantId, (tx) => [
    tx
      .update(tasks)
      .set({ status: steering.status })
      .where(and(eq(tasks.id, id), isNull(tasks.finishedAt))),
  ]);
  return showTask(row, snapshot);
}

async function ensureStarted(flows: FlowNamespace, task: FlowOfTask): Promise<void> {
  const { id: taskId, tenantId, datasetId, traceId, round, priority } = task;
  const ref = { taskId, tenantId, datasetId, objectKey: sourceKey(tenantId, datasetId) };
  await startTask(flows, { task: ref, traceId, round, priority });
}

function hasEnded(doing: string, { id, status, finishedAt }: TaskOfRow): ApiError {
  const how = finishedAt === null ? "it is about to end" : `it is ${status}`;
  return new ApiError("conflict", `Cannot ${doing} the task "${id}": ${how}`);
}
