import { withTenant } from "../../../db/jobs/client.ts";
import type { DatasetQuery, ListedDataset } from "../../contract/datasets.ts";
import type { VerbContext } from "../verb-context.ts";
import { pageBy } from "./dataset-cursor.ts";
import { lastRunsOf } from "./last-runs.ts";
import { selectDatasets } from "./select-datasets.ts";
import { showDataset } from "./show-dataset.ts";

/** The tenant's datasets, newest first unless asked otherwise; those in the bin, or those that are not. */
export async function listDatasets(
  { actor: { tenantId }, db }: VerbContext,
  query: DatasetQuery,
): Promise<{ data: ListedDataset[]; nextCursor: string | null }> {
  const [found] = await withTenant(db, tenantId, (tx) => [selectDatasets(tx, { ...query, tenantId })]);
  const { rows, nextCursor } = pageBy(query.sort).page(found, query.limit);
  const runs = await lastRunsOf(db, { tenantId, ids: rows.map(({ id }) => id) });
  return {
    data: rows.map((row) => ({ ...showDataset(row), lastRun: runs.get(row.id) ?? null })),
    nextCursor,
  };
}
