import { and, eq, isNull, sql } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import type { FlowPriority } from "../../../durable-objects/flow-protocol.ts";
import { type FlowNamespace, startFlow } from "../flow/flow-client.ts";
import { processDataset } from "../flows/process-dataset.ts";
import type { TaskRef } from "../steps/services.ts";

type Drive = {
  task: TaskRef;
  traceId: string;
  round: number;
  priority: FlowPriority;
  /** How large its file is. Whoever steers a flow, which runs already but for a race, does not know: it is taken for small. */
  bytes?: number;
};

/** How many parts of a task may be under way at once; its tenant has as many tasks as its plan allows. */
const maxParts = { interactive: 128, bulk: 32 };

/** Of files up to this size no step takes longer than a second or two. */
const largeBytes = 32 * 2 ** 20;

/** Starts the flow of a task whose row is written, or begins it again for another round. Doing it again changes nothing. */
export async function startTask(
  flows: FlowNamespace,
  { task, traceId, round, priority, bytes = 0 }: Drive,
): Promise<void> {
  const { taskId: flowId } = task;
  const limits = { priority, maxParts: maxParts[priority], isLarge: bytes > largeBytes };
  await startFlow(flows, { flow: processDataset, flowId, input: task, traceId, round, ...limits });
}

/** What a task that runs is called, unless it was paused meanwhile. */
export const processingUnlessPaused = sql<"processing">`
  case when ${tasks.status} = 'pending' then 'processing' else ${tasks.status} end`;

/** Notes that the flow of a task runs, so that the sweep looks elsewhere for a while. */
export async function noteDriven(db: Database, { tenantId, taskId }: TaskRef): Promise<void> {
  await withTenant(db, tenantId, (tx) => [
    tx
      .update(tasks)
      .set({ status: processingUnlessPaused, drivenAt: sql`now()` })
      .where(and(eq(tasks.id, taskId), isNull(tasks.finishedAt))),
  ]);
}
