import { datasets } from "../../../db/jobs/schema.ts";
import type { Dataset } from "../../contract/datasets.ts";

/** What of a row clients see. The rules are not among it: they may be long, and have an address of their own. */
export const datasetColumns = {
  id: datasets.id,
  name: datasets.name,
  fileName: datasets.fileName,
  bytes: datasets.bytes,
  sourceUrl: datasets.sourceUrl,
  metadata: datasets.metadata,
  createdAt: datasets.createdAt,
  deletedAt: datasets.deletedAt,
};

export type DatasetRow = Pick<typeof datasets.$inferSelect, keyof typeof datasetColumns>;

export function showDataset({
  id,
  name,
  fileName,
  bytes,
  sourceUrl,
  metadata,
  createdAt,
  deletedAt,
}: DatasetRow): Dataset {
  return {
    ...{ id, name, fileName, bytes, metadata },
    sourceHost: hostOf(sourceUrl),
    createdAt: createdAt.toISOString(),
    deletedAt: deletedAt?.toISOString() ?? null,
  };
}

/** What of the address of a file is shown: the rest may be a secret of whoever gave it. */
export function hostOf(sourceUrl: string | null): string | null {
  return sourceUrl === null ? null : new URL(sourceUrl).host;
}
