import { eq } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import { type RuleSet, ruleSetSchema } from "../../contract/rules.ts";
import { selectRowsThisMonth } from "../usage/rows-this-month.ts";

type Source = {
  /** Its file in R2, which may be another one tomorrow. */
  objectKey: string;
  /** The rules that were stored; null when none were. */
  rules: RuleSet | null;
  /** How many rows the plan still takes this month, of how many; null where the task does not say. */
  allowance: { left: number; of: number } | null;
};

/** What a task's run over a dataset begins with; null when the dataset is gone. */
export async function readSource(
  db: Database,
  { tenantId, taskId, datasetId }: { tenantId: string; taskId: string; datasetId: string },
): Promise<Source | null> {
  const [[row], [used]] = await withTenant(db, tenantId, (tx) => [
    tx
      .select({ objectKey: datasets.objectKey, rules: datasets.rules, rowLimit: tasks.rowLimit })
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
