import { and, asc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { type Database, withPlatform } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import { sourceKey } from "../files/keys.ts";
import type { FlowNamespace } from "../flow/flow-client.ts";
import type { Log } from "../log.ts";
import { processingUnlessPaused, startTask } from "./drive-task.ts";

type SweepContext = { db: Database; flows: FlowNamespace; log: Log };

type SweepOptions = {
  /** How long a start may take before it counts as lost. */
  pendingSeconds?: number;
  /** How long a flow may run before it is looked after. */
  drivenSeconds?: number;
  limit?: number;
};

/**
 * Starts what was accepted and never started, of all tenants, and looks after what was started long ago: starting a
 * flow that runs changes nothing. Returns how many flows it told to run.
 */
export async function sweepTasks(
  { db, flows, log }: SweepContext,
  { pendingSeconds = 30, drivenSeconds = 600, limit = 100 }: SweepOptions = {},
): Promise<number> {
  const ago = (seconds: number) => sql`now() - make_interval(secs => ${seconds})`;
  const [found] = await withPlatform(db, (tx) => [
    tx
      .select({
        taskId: tasks.id,
        tenantId: tasks.tenantId,
        datasetId: tasks.datasetId,
        traceId: tasks.traceId,
        round: tasks.round,
        priority: tasks.priority,
        bytes: datasets.bytes,
      })
      .from(tasks)
      .innerJoin(datasets, and(eq(datasets.tenantId, tasks.tenantId), eq(datasets.id, tasks.datasetId)))
      .where(
        and(
          isNull(tasks.finishedAt),
          or(
            and(isNull(tasks.drivenAt), lt(tasks.createdAt, ago(pendingSeconds))),
            lt(tasks.drivenAt, ago(drivenSeconds)),
          ),
        ),
      )
      .orderBy(sql`${tasks.drivenAt} nulls first`, asc(tasks.createdAt))
      .limit(limit),
  ]);
  const started: string[] = [];
  for (const { traceId, round, priority, bytes, ...ref } of found) {
    const objectKey = sourceKey(ref.tenantId, ref.datasetId);
    try {
      await startTask(flows, { task: { ...ref, objectKey }, traceId, round, priority, bytes });
      started.push(ref.taskId);
    } catch (error) {
      log.error("cannot start a swept task", { taskId: ref.taskId, error });
    }
  }
  if (started.length === 0) return 0;
  await withPlatform(db, (tx) => [
    tx
      .update(tasks)
      .set({ status: processingUnlessPaused, drivenAt: sql`now()` })
      .where(and(inArray(tasks.id, started), isNull(tasks.finishedAt))),
  ]);
  log.warn("swept tasks", { started });
  return started.length;
}
