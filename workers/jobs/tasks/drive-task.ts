import { and, eq, isNull, sql } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import { type FlowNamespace, startFlow } from "../flow/flow-client.ts";
import { processDataset } from "../flows/process-dataset.ts";
import type { TaskRef } from "../steps/services.ts";

type Drive = { task: TaskRef; traceId: string };

/** Starts the flow of a task whose row is written. Doing it again changes nothing. */
export async function startTask(flows: FlowNamespace, { task, traceId }: Drive): Promise<void> {
  await startFlow(flows, { flow: processDataset, flowId: task.taskId, input: task, traceId });
}

/** Notes that the flow of a task runs, so that the sweep looks elsewhere for a while. */
export async function noteDriven(db: Database, { tenantId, taskId }: TaskRef): Promise<void> {
  await withTenant(db, tenantId, (tx) => [
    tx
      .update(tasks)
      .set({ status: "processing", drivenAt: sql`now()` })
      .where(and(eq(tasks.id, taskId), isNull(tasks.finishedAt))),
  ]);
}
