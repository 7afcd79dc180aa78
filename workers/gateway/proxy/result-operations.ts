import { z } from "zod";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { comparisonSchema, distributionSchema, resultFileSchema } from "../../contract/results.ts";
import { errorRowSchema } from "../../contract/tasks.ts";
import type { TenantOperation } from "./operations.ts";

const one = "/api/tasks/{id}";
const json = (schema: z.ZodType) => ({ "application/json": { schema } });
const reading = { tag: "tasks", scope: "tasks:read" } as const;

/** What a completed task has found out. */
export const resultOperations: TenantOperation[] = [
  {
    ...{ method: "get", path: `${one}/errors`, operationId: "listTaskErrors", ...reading },
    summary: "What is wrong with the rows, in their order; values that came twice are last",
    query: pageQuerySchema,
    success: { status: 200, description: "A page", content: json(listOf(errorRowSchema)) },
  },
  {
    ...{ method: "get", path: `${one}/distributions`, operationId: "listTaskDistributions", ...reading },
    summary: "How the values of each column are spread, in the order of the columns",
    query: pageQuerySchema,
    success: { status: 200, description: "A page", content: json(listOf(distributionSchema)) },
  },
  {
    ...{ method: "get", path: `${one}/compare`, operationId: "compareTask", ...reading },
    summary: "A task beside the one before it over the same data set",
    success: { status: 200, description: "Both", content: json(comparisonSchema) },
  },
  {
    ...{ method: "get", path: `${one}/files/{file}`, operationId: "downloadTaskFile", ...reading },
    summary: "A file that the task has left",
    params: z.object({ file: resultFileSchema }),
    success: {
      status: 200,
      description: "The file",
      content: {
        "text/csv": { schema: z.string() },
        "application/x-ndjson": { schema: z.string() },
      },
    },
  },
];
