import { and, desc, eq, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { taskResults, tasks } from "../../../db/jobs/schema.ts";
import type { ComparedRun, Comparison } from "../../contract/results.ts";
import type { ColumnStatistics } from "../../contract/tasks.ts";
import type { VerbContext } from "../verb-context.ts";
import { findResult } from "./find-result.ts";

/**
 * A completed task beside the one that was started before it over the same dataset and completed.
 * @throws {ApiError} `not_found`, or `conflict` for a task without a result.
 */
export async function compareTask(context: VerbContext, { id }: { id: string }): Promise<Comparison> {
  const { actor, db } = context;
  const { task, result } = await findResult(context, id);
  const [[earlier]] = await withTenant(db, actor.tenantId, (tx) => [
    tx
      .select({ task: tasks, result: taskResults })
      .from(tasks)
      .innerJoin(taskResults, and(eq(taskResults.tenantId, tasks.tenantId), eq(taskResults.taskId, tasks.id)))
      .where(
        and(
          eq(tasks.tenantId, actor.tenantId),
          eq(tasks.datasetId, task.datasetId),
          eq(tasks.status, "completed"),
          sql`(${tasks.createdAt}, ${tasks.id}) < (${task.createdAt.toISOString()}::timestamptz, ${id}::uuid)`,
        ),
      )
      .orderBy(desc(tasks.createdAt), desc(tasks.id))
      .limit(1),
  ]);
  return {
    before: earlier === undefined ? null : showRun(earlier),
    after: showRun({ task, result }),
    columns: pairColumns(earlier?.result.columns ?? [], result.columns),
  };
}

type Run = { task: typeof tasks.$inferSelect; result: typeof taskResults.$inferSelect };

function showRun({ task, result }: Run): ComparedRun {
  const { score, completeness, validity, uniqueness, rows, errorRowCount } = result;
  const finishedAt = (task.finishedAt ?? task.createdAt).toISOString();
  return { id: task.id, finishedAt, score, completeness, validity, uniqueness, rows, errorRowCount };
}

/** Those that are gone come after those that are there. */
function pairColumns(
  before: readonly ColumnStatistics[],
  after: readonly ColumnStatistics[],
): Comparison["columns"] {
  const earlier = new Map(before.map((column) => [column.name, column]));
  const names = new Set(after.map(({ name }) => name));
  return [
    ...after.map((column) => ({
      name: column.name,
      before: earlier.get(column.name) ?? null,
      after: column,
    })),
    ...before
      .filter(({ name }) => !names.has(name))
      .map((column) => ({ name: column.name, before: column, after: null })),
  ];
}
