import { z } from "zod";
import type { ApiKeyScope } from "../../contract/api-keys.ts";
import { datasetNameSchema, datasetSchema } from "../../contract/datasets.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { createTaskSchema, taskSchema } from "../../contract/tasks.ts";

type Media = Record<string, { schema: z.ZodType }>;

/** An operation that the jobs worker serves. It checks the input itself; the schemas here describe it. */
export type JobsOperation = {
  method: "get" | "post" | "delete";
  path: `/api/${string}`;
  operationId: string;
  tag: "datasets" | "tasks";
  /** What an API key needs for it. */
  scope: ApiKeyScope;
  summary: string;
  success: { status: number; description: string; content?: Media };
  /** What else it may answer that is no error. */
  also?: Record<number, { description: string }>;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: Media;
  /** Takes a file, up to what the plan allows. */
  upload?: boolean;
};

const json = (schema: z.ZodType): Media => ({ "application/json": { schema } });

const uploadSchema = z.object({
  name: datasetNameSchema,
  file: z.string().meta({ format: "binary", description: "A CSV file" }),
});

/** What of the jobs worker is reachable. Nothing else of it exists for a client. */
export const jobsOperations: JobsOperation[] = [
  {
    ...{ method: "get", path: "/api/datasets", operationId: "listDatasets", tag: "datasets" },
    scope: "datasets:read",
    summary: "The tenant's data sets, newest first",
    query: pageQuerySchema,
    success: { status: 200, description: "A page of data sets", content: json(listOf(datasetSchema)) },
  },
  {
    ...{ method: "post", path: "/api/datasets", operationId: "createDataset", tag: "datasets", upload: true },
    scope: "datasets:write",
    summary: "Upload a CSV file",
    body: { "multipart/form-data": { schema: uploadSchema } },
    success: {
      status: 201,
      description: "The data set",
      content: json(z.object({ dataset: datasetSchema })),
    },
  },
  {
    ...{ method: "get", path: "/api/datasets/{id}", operationId: "getDataset", tag: "datasets" },
    scope: "datasets:read",
    summary: "A data set of the tenant",
    success: {
      status: 200,
      description: "The data set",
      content: json(z.object({ dataset: datasetSchema })),
    },
  },
  {
    ...{ method: "delete", path: "/api/datasets/{id}", operationId: "deleteDataset", tag: "datasets" },
    scope: "datasets:write",
    summary: "Delete a data set with its tasks, results and files",
    success: { status: 204, description: "It is gone" },
  },
  {
    ...{ method: "get", path: "/api/tasks", operationId: "listTasks", tag: "tasks" },
    scope: "tasks:read",
    summary: "The tenant's tasks, newest first",
    query: pageQuerySchema,
    success: { status: 200, description: "A page of tasks", content: json(listOf(taskSchema)) },
  },
  {
    ...{ method: "post", path: "/api/tasks", operationId: "createTask", tag: "tasks" },
    scope: "tasks:write",
    summary: "Start the flow over a data set",
    body: json(createTaskSchema),
    success: {
      status: 202,
      description: "The task, still to run",
      content: json(z.object({ task: taskSchema })),
    },
  },
  {
    ...{ method: "get", path: "/api/tasks/{id}", operationId: "getTask", tag: "tasks" },
    scope: "tasks:read",
    summary: "A task, its progress and, at the end, its result",
    success: { status: 200, description: "The task", content: json(z.object({ task: taskSchema })) },
  },
  {
    ...{ method: "get", path: "/api/tasks/{id}/events", operationId: "watchTask", tag: "tasks" },
    scope: "tasks:read",
    summary: "The task's progress as it happens",
    headers: z.object({
      "last-event-id": z.string().optional().meta({
        description: "The id of the last event seen: only what came after it is told",
      }),
    }),
    also: { 204: { description: "The last event was seen: there is nothing to come back for" } },
    success: {
      status: 200,
      description: "Server-sent events, each with the task; the last is its end",
      content: { "text/event-stream": { schema: z.string() } },
    },
  },
];
