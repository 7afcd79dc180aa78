import { eq } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { type RuleSet, ruleSetSchema } from "../../contract/rules.ts";

type Source = {
  /** Its file in R2, which may be another one tomorrow. */
  objectKey: string;
  /** The rules that were stored; null when none were. */
  rules: RuleSet | null;
};

/** What a run over a dataset begins with; null when the dataset is gone. */
export async function readSource(
  db: Database,
  { tenantId, datasetId }: { tenantId: string; datasetId: string },
): Promise<Source | null> {
  const [[row]] = await withTenant(db, tenantId, (tx) => [
    tx
      .select({ objectKey: datasets.objectKey, rules: datasets.rules })
      .from(datasets)
      .where(eq(datasets.id, datasetId)),
  ]);
  if (row === undefined) return null;
  return { objectKey: row.objectKey, rules: row.rules === null ? null : ruleSetSchema.parse(row.rules) };
}
