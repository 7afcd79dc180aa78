import { eq } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Dataset } from "../../contract/datasets.ts";
import type { VerbContext } from "../verb-context.ts";
import { datasetColumns, showDataset } from "./show-dataset.ts";

/** Also one that is in the bin. @throws {ApiError} `not_found`, for another tenant's dataset as well. */
export async function getDataset({ actor, db }: VerbContext, { id }: { id: string }): Promise<Dataset> {
  const [[row]] = await withTenant(db, actor.tenantId, (tx) => [
    tx.select(datasetColumns).from(datasets).where(eq(datasets.id, id)),
  ]);
  if (row === undefined) throw datasetNotFound(id);
  return showDataset(row);
}

export function datasetNotFound(id: string): ApiError {
  return new ApiError("not_found", `Cannot find the dataset "${id}"`);
}

/** For what cannot be done with a dataset that is in the bin. */
export function datasetDeleted(id: string): ApiError {
  return new ApiError("gone", `The dataset "${id}" is deleted: restore it first`);
}
