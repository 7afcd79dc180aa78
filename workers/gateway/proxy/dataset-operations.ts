import { z } from "zod";
import {
  changeDatasetSchema,
  datasetNameSchema,
  datasetPreviewSchema,
  datasetQuerySchema,
  datasetSchema,
  importDatasetSchema,
  listedDatasetSchema,
} from "../../contract/datasets.ts";
import { listOf } from "../../contract/list.ts";
import { datasetRulesSchema, ruleSetSchema } from "../../contract/rules.ts";
import type { TenantOperation } from "./operations.ts";

const list = "/api/datasets";
const one = "/api/datasets/{id}";
const json = (schema: z.ZodType) => ({ "application/json": { schema } });
const dataset = json(z.object({ dataset: datasetSchema }));
const reading = { tag: "datasets", scope: "datasets:read" } as const;
const changing = { tag: "datasets", scope: "datasets:write" } as const;

const uploadSchema = z.object({
  name: datasetNameSchema,
  file: z.string().meta({ format: "binary", description: "A file of CSV or JSON Lines" }),
});

/** Data sets: files, what they have to be like, and the bin. */
export const datasetOperations: TenantOperation[] = [
  {
    ...{ method: "get", path: list, operationId: "listDatasets", ...reading },
    summary: "The tenant's data sets, newest first unless asked otherwise",
    query: datasetQuerySchema,
    success: { status: 200, description: "A page of data sets", content: json(listOf(listedDatasetSchema)) },
  },
  {
    ...{ method: "post", path: list, operationId: "createDataset", upload: true, ...changing },
    summary: "Upload a file of CSV or JSON Lines",
    body: { "multipart/form-data": { schema: uploadSchema } },
    success: { status: 201, description: "The data set", content: dataset },
  },
  {
    ...{ method: "post", path: `${list}/import`, operationId: "importDataset", slow: true, ...changing },
    summary: "Fetch a file from an https address",
    body: json(importDatasetSchema),
    success: { status: 201, description: "The data set", content: dataset },
  },
  {
    ...{ method: "get", path: one, operationId: "getDataset", ...reading },
    summary: "A data set of the tenant, also one in the bin",
    success: { status: 200, description: "The data set", content: dataset },
  },
  {
    ...{ method: "patch", path: one, operationId: "changeDataset", ...changing },
    summary: "Give a data set another name, or other metadata",
    body: json(changeDatasetSchema),
    success: { status: 200, description: "The data set", content: dataset },
  },
  {
    ...{ method: "delete", path: one, operationId: "deleteDataset", ...changing },
    audit: "dataset.deleted",
    summary: "Put a data set into the bin; after a month it is purged",
    success: { status: 204, description: "It is in the bin" },
  },
  {
    ...{ method: "post", path: `${one}/restore`, operationId: "restoreDataset", ...changing },
    audit: "dataset.restored",
    summary: "Take a data set out of the bin",
    success: { status: 200, description: "The data set", content: dataset },
  },
  {
    ...{ method: "post", path: `${one}/purge`, operationId: "purgeDataset", ...changing },
    audit: "dataset.purged",
    summary: "Delete a data set of the bin for good, with its tasks, results and files",
    success: { status: 204, description: "It is gone" },
  },
  {
    ...{ method: "get", path: `${one}/preview`, operationId: "previewDataset", ...reading },
    summary: "How the file of a data set is written, and its first rows",
    success: { status: 200, description: "The first rows", content: json(datasetPreviewSchema) },
  },
  {
    ...{ method: "get", path: `${one}/rules`, operationId: "getDatasetRules", ...reading },
    summary: "The rules of a data set, or what its first rows suggest; ETag says which",
    success: { status: 200, description: "The rules", content: json(datasetRulesSchema) },
  },
  {
    ...{ method: "put", path: `${one}/rules`, operationId: "storeDatasetRules", ...changing },
    summary: "Store the rules of a data set, if they are still those of If-Match",
    headers: z.object({
      "if-match": z.string().meta({ description: "The ETag of the rules that were read" }),
    }),
    body: json(ruleSetSchema),
    success: { status: 200, description: "The rules", content: json(datasetRulesSchema) },
  },
];
