import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import type { Dataset } from "../../contract/datasets.ts";
import type { VerbContext } from "../verb-context.ts";
import { datasetColumns, showDataset } from "./show-dataset.ts";

type NewDataset = { id: string; name: string; fileName: string; bytes: number; objectKey: string };

/** Writes down a dataset whose file is in R2 already. */
export async function createDataset({ actor, db }: VerbContext, dataset: NewDataset): Promise<Dataset> {
  const { id: createdBy, tenantId } = actor;
  const [[row]] = await withTenant(db, tenantId, (tx) => [
    tx
      .insert(datasets)
      .values({ ...dataset, tenantId, createdBy })
      .returning(datasetColumns),
  ]);
  if (row === undefined) throw new Error(`Postgres returned no row for the dataset "${dataset.id}"`);
  return showDataset(row);
}
