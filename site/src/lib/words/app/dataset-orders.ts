import type { DatasetSort } from "../../../../../workers/contract/datasets.ts";

/** In what orders datasets can be listed. */
export const datasetOrderWords: Record<DatasetSort, string> = {
  "-createdAt": "Newest first",
  createdAt: "Oldest first",
  name: "By name",
  "-name": "By name, from the end",
  "-bytes": "Largest first",
  bytes: "Smallest first",
};
