import { z } from "zod";
import type { ApiKeyScope } from "../../contract/api-keys.ts";
import {
  adminDeadLetterSchema,
  deadLetterQuerySchema,
  deadLetterSchema,
  replayDeadLettersSchema,
  replayedDeadLettersSchema,
} from "../../contract/dead-letters.ts";
import { listOf } from "../../contract/list.ts";
import {
  adminTaskQuerySchema,
  adminTaskSchema,
  createTaskSchema,
  taskQuerySchema,
  taskSchema,
} from "../../contract/tasks.ts";
import { timelineSchema } from "../../contract/timeline.ts";
import { monthUsageSchema } from "../../contract/usage.ts";
import type { AuditAction } from "../audit/actions.ts";
import { datasetOperations } from "./dataset-operations.ts";
import { resultOperations } from "./result-operations.ts";
import { scheduleOperations } from "./schedule-operations.ts";
import { uploadOperations } from "./upload-operations.ts";
import { webhookOperations } from "./webhook-operations.ts";

type Media = Record<string, { schema: z.ZodType }>;

/** An operation that the jobs worker serves. It checks the input itself; the schemas here describe it. */
export type JobsOperation = {
  method: "get" | "post" | "put" | "patch" | "delete";
  path: `/api/${string}`;
  operationId: string;
  tag: "datasets" | "tasks" | "dead-letters" | "webhooks" | "usage" | "admin";
  /** What an API key needs for it; null for what is for administrators of the platform. */
  scope: ApiKeyScope | null;
  summary: string;
  success: { status: number; description: string; content?: Media };
  /** What else it may answer that is no error. */
  also?: Record<number, { description: string }>;
  query?: z.ZodObject;
  /** What stands in the path beside `{id}`. */
  params?: z.ZodObject;
  headers?: z.ZodObject;
  body?: Media;
  /** What the audit log calls it, where it is told of it. */
  audit?: AuditAction;
  /** Takes a file, up to what the plan allows. */
  upload?: boolean;
  /** Of a file that is a part of a larger one: what a part may have at most. */
  maxBytes?: number;
  /** Its answer may take minutes. */
  slow?: boolean;
};

const json = (schema: z.ZodType): Media => ({ "application/json": { schema } });

/** An operation of a tenant's own. */
export type TenantOperation = JobsOperation & { scope: ApiKeyScope };

/** What of the jobs worker is reachable. Nothing else of it exists for a client. */
export const jobsOperations: TenantOperation[] = [
  {
    ...{ method: "get", path: "/api/usage", operationId: "getMonthUsage", tag: "usage", scope: "usage:read" },
    summary: "The tenant's rows of this calendar month, and how many its plan has",
    success: { status: 200, description: "So far", content: json(monthUsageSchema) },
  },
  ...datasetOperations,
  ...uploadOperations,
  {
    ...{ method: "get", path: "/api/tasks", operationId: "listTasks", tag: "tasks" },
    scope: "tasks:read",
    summary: "The tenant's tasks, or those over one data set or of one standing, newest first",
    query: taskQuerySchema,
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
  {
    ...{ method: "get", path: "/api/tasks/{id}/timeline", operationId: "getTaskTimeline", tag: "tasks" },
    scope: "tasks:read",
    summary: "What a task did when, as a waterfall is drawn of it",
    success: {
      status: 200,
      description: "The spans",
      content: json(z.object({ timeline: timelineSchema })),
    },
  },
  ...steering("cancel", "Stop a task for good; what it has made so far is removed"),
  ...steering("pause", "Let nothing more of a task begin until it is resumed"),
  ...steering("resume", "Go on with a paused task"),
  ...steering("retry", "Begin a failed task again in the step that failed"),
  ...deadLetterOperations({
    base: "/api/dead-letters",
    names: "DeadLetters",
    schema: deadLetterSchema,
    access: { tag: "dead-letters", reading: "tasks:read", changing: "tasks:write" },
  }),
  ...resultOperations,
  ...scheduleOperations,
  ...webhookOperations,
];

/** The same for administrators of the platform, whose record is asked for each request. */
export const administratorOperations: JobsOperation[] = [
  {
    ...{ method: "get", path: "/api/admin/tasks", operationId: "listAllTasks", tag: "admin", scope: null },
    summary: "Tasks of every tenant, newest first",
    query: adminTaskQuerySchema,
    success: { status: 200, description: "A page of tasks", content: json(listOf(adminTaskSchema)) },
  },
  ...deadLetterOperations({
    base: "/api/admin/dead-letters",
    names: "AllDeadLetters",
    schema: adminDeadLetterSchema,
    access: { tag: "admin", reading: null, changing: null },
  }),
];

function steering(verb: "cancel" | "pause" | "resume" | "retry", summary: string): TenantOperation[] {
  return [
    {
      ...{ method: "post", path: `/api/tasks/{id}/${verb}`, operationId: `${verb}Task`, tag: "tasks" },
      scope: "tasks:write",
      summary,
      success: {
        status: verb === "retry" ? 202 : 200,
        description: "The task as it stands then",
        content: json(z.object({ task: taskSchema })),
      },
    },
  ];
}

type DeadLetterDesk<Scope> = {
  base: `/api/${string}`;
  /** What the operations' names end with. */
  names: string;
  schema: z.ZodType;
  access: { tag: JobsOperation["tag"]; reading: Scope; changing: Scope };
};

function deadLetterOperations<Scope extends ApiKeyScope | null>({
  base,
  names,
  schema,
  access: { tag, reading, changing },
}: DeadLetterDesk<Scope>): (JobsOperation & { scope: Scope })[] {
  const one = json(z.object({ deadLetter: schema }));
  const name = names.replace(/s$/, "");
  const replayed = { audit: "dead_letter.replayed" } as const;
  return [
    {
      ...{ method: "get", path: base, operationId: `list${names}`, tag, scope: reading },
      summary: "Steps that were given up after every attempt, newest first",
      query: deadLetterQuerySchema,
      success: { status: 200, description: "A page of dead letters", content: json(listOf(schema)) },
    },
    {
      ...{ method: "post", path: `${base}/replay`, operationId: `replay${names}`, tag, scope: changing },
      ...replayed,
      summary: "Begin several again, each where it failed",
      body: json(replayDeadLettersSchema),
      success: { status: 200, description: "What came of each", content: json(replayedDeadLettersSchema) },
    },
    {
      ...{ method: "get", path: `${base}/{id}`, operationId: `get${name}`, tag, scope: reading },
      summary: "A step that was given up, with what it was given and why it failed",
      success: { status: 200, description: "The dead letter", content: one },
    },
    {
      ...{ method: "delete", path: `${base}/{id}`, operationId: `discard${name}`, tag, scope: changing },
      audit: "dead_letter.discarded",
      summary: "Give it up for good: its task can no longer be retried",
      success: { status: 204, description: "It is discarded" },
    },
    {
      ...{ method: "post", path: `${base}/{id}/replay`, operationId: `replay${name}`, tag, scope: changing },
      ...replayed,
      summary: "Begin it again where it failed",
      success: { status: 202, description: "The dead letter, replayed", content: one },
    },
  ];
}
