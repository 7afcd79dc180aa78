import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { isOfTenant } from "../../../db/jobs/of-tenant.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import type { FlowPriority } from "../../../durable-objects/flow-protocol.ts";
import { initialProgress } from "../flow/plan.ts";
import { processDataset } from "../flows/process-dataset.ts";
import { selectRowsThisMonth } from "../usage/rows-this-month.ts";
import type { VerbContext } from "../verb-context.ts";
import { lockTasks } from "./lock-tasks.ts";

type Inserted = {
  dataset: { objectKey: string; bytes: number; deletedAt: Date | null } | undefined;
  row: typeof tasks.$inferSelect | undefined;
  rowsThisMonth: number;
};

/**
 * Writes a pending task unless the plan's limit of unfinished ones or of the month's rows is reached, or the dataset is in
 * the bin; `row` is missing then. One transaction: its lock makes starts of one tenant count each other. How many rows it
 * has is known once its file was read: it goes no further then where they are more than are left.
 */
export async function insertTask(
  { actor, db, traceId }: VerbContext,
  { taskId, datasetId, priority }: { taskId: string; datasetId: string; priority: FlowPriority },
): Promise<Inserted> {
  const { id: actorId, tenantId, entitlements } = actor;
  const { limits } = entitlements;
  const progress = JSON.stringify(initialProgress(processDataset));
  const [, [dataset], [used], [row]] = await withTenant(db, tenantId, (tx) => {
    const isDataset = eq(datasets.id, datasetId);
    const unfinished = tx
      .select({ count: sql<number>`count(*)` })
      .from(tasks)
      .where(and(isOfTenant(tasks.tenantId), isNull(tasks.finishedAt)));
    return [
      tx.execute(lockTasks(tenantId)),
      tx
        .select({
          objectKey: datasets.objectKey,
          bytes: datasets.bytes,
          deletedAt: datasets.deletedAt,
        })
        .from(datasets)
        .where(isDataset),
      selectRowsThisMonth(tx),
      tx
        .insert(tasks)
        .select(
          // Every column of the table, in its order: so drizzle asks.
          tx
            .select({
              id: as("id", sql<string>`${taskId}::uuid`),
              tenantId: datasets.tenantId,
              datasetId: datasets.id,
              status: as("status", sql<"pending">`'pending'`),
              progress: as("progress", sql<typeof tasks.$inferInsert.progress>`${progress}::jsonb`),
              errorCode: as("error_code", sql<null>`null`),
              errorMessage: as("error_message", sql<null>`null`),
              createdBy: as("created_by", sql<string>`${actorId}::text`),
              traceId: as("trace_id", sql<string>`${traceId}::text`),
              createdAt: as("created_at", sql<Date>`now()`),
              drivenAt: as("driven_at", sql<null>`null::timestamptz`),
              finishedAt: as("finished_at", sql<null>`null::timestamptz`),
              announcedAt: as("announced_at", sql<null>`null::timestamptz`),
              round: as("round", sql<number>`1`),
              priority: as("priority", sql<FlowPriority>`${priority}::text`),
              rowLimit: as("row_limit", sql<number>`${limits.rowsPerMonth}::bigint`),
              objectKey: as("object_key", sql<null>`null::text`),
            })
            .from(datasets)
            .where(
              and(
                isDataset,
                isNull(datasets.deletedAt),
                sql`(${unfinished}) < ${limits.concurrentTasks}`,
                sql`(${selectRowsThisMonth(tx)}) < ${limits.rowsPerMonth}`,
              ),
            ),
        )
        .returning(),
    ];
  });
  return { dataset, row, rowsThisMonth: used?.rows ?? 0 };
}

function as<Value>(name: string, expression: SQL<Value>): SQL.Aliased<Value> {
  return expression.as(name);
}
