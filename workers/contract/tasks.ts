import { z } from "zod";
import { pageQuerySchema } from "./list.ts";

export const taskStatuses = ["pending", "processing", "paused", "completed", "failed", "cancelled"] as const;

/** What a task can be found by: how it ended, or `open` while it has not. */
const taskFilters = ["open", "completed", "failed", "cancelled"] as const;

export const taskQuerySchema = pageQuerySchema.extend({
  /** Those over one data set alone. */
  datasetId: z.uuid("Not a dataset id").optional(),
  status: z.enum(taskFilters).optional(),
});

export const createTaskSchema = z.strictObject({ datasetId: z.uuid("Not a dataset id") });

/** One step of the flow as the progress shows it: how many of its parts are done. */
const progressSchema = z.object({
  done: z.number().int(),
  total: z.number().int(),
  steps: z.array(
    z.object({
      name: z.string(),
      status: z.enum(["waiting", "running", "done", "failed"]),
      done: z.number().int(),
      total: z.number().int(),
    }),
  ),
  leftMs: z
    .number()
    .int()
    .nullable()
    .optional()
    .describe("How long it may still take if it goes on as it went so far; null while nobody can say"),
});

export const columnStatisticsSchema = z.object({
  name: z.string(),
  /** What the values look like, inferred from the data. */
  type: z.enum(["text", "number", "boolean", "date", "email", "phone", "country", "empty"]),
  filled: z.number().int(),
  empty: z.number().int(),
  invalid: z.number().int(),
  distinct: z.number().int(),
  /** For numbers and dates, as text. */
  min: z.string().nullable(),
  max: z.string().nullable(),
  mean: z.number().nullable(),
});

export const errorRowSchema = z.object({
  /** 1 is the first row after the header. */
  row: z.number().int(),
  column: z.string(),
  value: z.string(),
  reason: z.string(),
});

/** Shares are between 0 and 1; `score` is between 0 and 100. */
export const taskResultSchema = z.object({
  score: z.number(),
  completeness: z.number(),
  validity: z.number(),
  uniqueness: z.number(),
  rows: z.number().int(),
  errorRowCount: z.number().int(),
  unlistedErrors: z
    .number()
    .int()
    .describe(
      "Wrong values, and rows that do not fit, that are counted and listed nowhere: of each stretch of the file, and of values that are in an earlier row already, the first 10,000 are written down",
    ),
  columns: z.array(columnStatisticsSchema),
  /** The first 100 of them. */
  errorRows: z.array(errorRowSchema),
});

const taskErrorSchema = z.object({ code: z.string(), message: z.string() });

export const taskSchema = z.object({
  id: z.uuid(),
  datasetId: z.uuid(),
  status: z.enum(taskStatuses),
  progress: progressSchema,
  result: taskResultSchema.nullable(),
  error: taskErrorSchema.nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});

/** The same for administrators: whose it is and what finds all that belongs to it, without what it found. */
export const adminTaskSchema = taskSchema.omit({ result: true }).extend({
  tenantId: z.string(),
  traceId: z.string(),
});

/** What administrators look for: what runs, and what could not finish. */
const adminTaskFilters = ["open", "failed"] as const;

export const adminTaskQuerySchema = pageQuerySchema.extend({ status: z.enum(adminTaskFilters).optional() });

export type TaskFilter = (typeof taskFilters)[number];
export type Task = z.infer<typeof taskSchema>;
export type AdminTaskFilter = (typeof adminTaskFilters)[number];
export type AdminTask = z.infer<typeof adminTaskSchema>;
export type TaskStatus = Task["status"];
export type Progress = z.infer<typeof progressSchema>;
export type TaskResult = z.infer<typeof taskResultSchema>;
export type ColumnStatistics = z.infer<typeof columnStatisticsSchema>;
export type ErrorRow = z.infer<typeof errorRowSchema>;
