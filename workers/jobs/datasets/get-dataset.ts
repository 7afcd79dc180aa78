import { eq } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Dataset } from "../../contract/datasets.ts";
import type { VerbContext } from "../verb-context.ts";
import { showDataset } from "./show-dataset.ts";

/** @throws {ApiError} `not_found`, for another tenant's dataset as well. */
export async function getDataset({ actor, db }: VerbContext, { id }: { id: string }): Promise<Dataset> {
  const [[row]] = await withTenant(db, actor.tenantId, (tx) => [
    tx.select().from(datasets).where(eq(datasets.id, id)),
  ]);
  if (row === undefined) throw datasetNotFound(id);
  return showDataset(row);
}

export function datasetNotFound(id: string): ApiError {
  return new ApiError("not_found", `Cannot find the dataset "${id}"`);
}
