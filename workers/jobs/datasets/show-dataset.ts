import type { datasets } from "../../../db/jobs/schema.ts";
import type { Dataset } from "../../contract/datasets.ts";

type Row = typeof datasets.$inferSelect;

/** What of a row clients see. */
export function showDataset({ id, name, fileName, bytes, createdAt }: Row): Dataset {
  return { id, name, fileName, bytes, createdAt: createdAt.toISOString() };
}
