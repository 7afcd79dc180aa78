import { and, eq, isNull, sql } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import { type RuleSet, ruleSetSchema } from "../../contract/rules.ts";
import { lockTasks } from "../tasks/lock-tasks.ts";
import { selectRowsThisMonth } from "../usage/rows-this-month.ts";

type Source = {
  /** The file in R2 that the task goes by, though the dataset may have another one by now. */
  objectKey: string;
  /** The rules that were stored; null when none were. */
  rules: RuleSet | null;
  /** How many rows the plan still takes this month, of how many; null where the task does not say. */
  allowance: { left: number; of: number } | null;
};

/**
 * What a task's run over a dataset begins with; null when the dataset is gone. Its file is noted, so that it stays for as
 * long as the task may need it: under the lock, an import that replaces it sees the note, or is seen.
 */
export async function readSource(
  db: Database,
  { tenantId, taskId, datasetId }: { tenantId: string; taskId: string; datasetId: string },
): Promise<Source | null> {
  const [, , [row], [used]] = await withTenant(db, tenantId, (tx) => [
    tx.execute(lockTasks(tenantId)),
    tx
      .update(tasks)
      .set({ objectKey: sql`(select object_key from ${datasets} where id = ${datasetId}::uuid)` })
      .where(and(eq(tasks.id, taskId), isNull(tasks.objectKey))),
    tx
      .select({
        objectKey: sql<string>`coalesce(${tasks.objectKey}, ${datasets.objectKey})`,
        rules: datasets.rules,
        rowLimit: tasks.rowLimit,
      })
      .from(datasets)
      .leftJoin(tasks, eq(tasks.id, taskId))
      .where(eq(datasets.id, datasetId)),
    selectRowsThisMonth(tx),
  ]);
  if (row === undefined) return null;
  const { objectKey, rules, rowLimit } = row;
  const left = Math.max(0, (rowLimit ?? 0) - (used?.rows ?? 0));
  return {
    objectKey,
    rules: rules === null ? null : ruleSetSchema.parse(rules),
    allowance: rowLimit === null ? null : { left, of: rowLimit },
  };
}
