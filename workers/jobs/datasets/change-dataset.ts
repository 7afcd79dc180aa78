import { eq } from "drizzle-orm";
import type { z } from "zod";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import type { changeDatasetSchema, Dataset } from "../../contract/datasets.ts";
import type { VerbContext } from "../verb-context.ts";
import { datasetNotFound, getDataset } from "./get-dataset.ts";
import { datasetColumns, showDataset } from "./show-dataset.ts";

type Change = z.output<typeof changeDatasetSchema>;

/** Gives a dataset another name, or other metadata. @throws {ApiError} `not_found`. */
export async function changeDataset(
  context: VerbContext,
  { id, name, metadata }: { id: string } & Change,
): Promise<Dataset> {
  const { actor, db } = context;
  const set = { ...(name === undefined ? {} : { name }), ...(metadata === undefined ? {} : { metadata }) };
  if (Object.keys(set).length === 0) return await getDataset(context, { id });
  const [[row]] = await withTenant(db, actor.tenantId, (tx) => [
    tx.update(datasets).set(set).where(eq(datasets.id, id)).returning(datasetColumns),
  ]);
  if (row === undefined) throw datasetNotFound(id);
  return showDataset(row);
}
