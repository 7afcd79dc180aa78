import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { Progress, TaskResult, TaskStatus } from "../../workers/contract/tasks.ts";
import { platformPolicies, tenantPolicy } from "./policies.ts";

/** Milliseconds, as JavaScript has them: a cursor made from a time must name it exactly. */
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
const createdAt = moment("created_at").notNull().defaultNow();

/** An uploaded file. Its bytes are in R2 under `objectKey`. */
export const datasets = pgTable(
  "datasets",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    name: text("name").notNull(),
    fileName: text("file_name").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    objectKey: text("object_key").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt,
  },
  (table) => [
    unique("datasets_tenant_id_id_unique").on(table.tenantId, table.id),
    index("datasets_list").on(table.tenantId, table.createdAt, table.id),
    index("datasets_of_creator").on(table.createdBy),
    check("datasets_tenant_id_filled", sql`${table.tenantId} <> ''`),
    tenantPolicy("datasets"),
    ...platformPolicies("datasets"),
  ],
);

/** One run of a flow over a dataset. While it runs, the Flow object knows more; once finished, this row is the truth. */
export const tasks = pgTable(
  "tasks",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    datasetId: uuid("dataset_id").notNull(),
    status: text("status").$type<TaskStatus>().notNull().default("pending"),
    /** As it stood at the start and at the end; in between, the Flow object tells it. */
    progress: jsonb("progress").$type<Progress>().notNull(),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    createdBy: text("created_by").notNull(),
    traceId: text("trace_id").notNull(),
    createdAt,
    /** When the flow was last told to run: the sweep looks again at unfinished tasks whose time is long ago. */
    drivenAt: moment("driven_at"),
    finishedAt: moment("finished_at"),
    /** When the gateway was told that it has finished. */
    announcedAt: moment("announced_at"),
  },
  (table) => [
    unique("tasks_tenant_id_id_unique").on(table.tenantId, table.id),
    foreignKey({
      name: "tasks_dataset_of_same_tenant",
      columns: [table.tenantId, table.datasetId],
      foreignColumns: [datasets.tenantId, datasets.id],
    }).onDelete("cascade"),
    index("tasks_list").on(table.tenantId, table.createdAt, table.id),
    index("tasks_of_creator").on(table.createdBy),
    index("tasks_of_dataset").on(table.tenantId, table.datasetId),
    index("tasks_unfinished").on(table.drivenAt).where(sql`${table.finishedAt} is null`),
    index("tasks_unannounced").on(table.finishedAt).where(sql`${table.announcedAt} is null`),
    index("tasks_unfinished_of_tenant").on(table.tenantId).where(sql`${table.finishedAt} is null`),
    check("tasks_tenant_id_filled", sql`${table.tenantId} <> ''`),
    check("tasks_status_known", sql`${table.status} in ('pending', 'processing', 'completed', 'failed')`),
    check(
      "tasks_finished_when_final",
      sql`(${table.finishedAt} is not null) = (${table.status} in ('completed', 'failed'))`,
    ),
    tenantPolicy("tasks"),
    ...platformPolicies("tasks"),
  ],
);

/** What a completed task found out. */
export const taskResults = pgTable(
  "task_results",
  {
    taskId: uuid("task_id").notNull(),
    tenantId: text("tenant_id").notNull(),
    score: doublePrecision("score").notNull(),
    completeness: doublePrecision("completeness").notNull(),
    validity: doublePrecision("validity").notNull(),
    uniqueness: doublePrecision("uniqueness").notNull(),
    rows: integer("rows").notNull(),
    errorRowCount: integer("error_row_count").notNull(),
    columns: jsonb("columns").$type<TaskResult["columns"]>().notNull(),
    errorRows: jsonb("error_rows").$type<TaskResult["errorRows"]>().notNull(),
    /** The cleaned file and all error rows, in R2. */
    cleanKey: text("clean_key").notNull(),
    errorsKey: text("errors_key").notNull(),
    createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.taskId] }),
    foreignKey({
      name: "task_results_task_of_same_tenant",
      columns: [table.tenantId, table.taskId],
      foreignColumns: [tasks.tenantId, tasks.id],
    }).onDelete("cascade"),
    tenantPolicy("task_results"),
  ],
);

/** What was used, counted once: `transactionId` is made from what was done, so doing it again adds nothing. */
export const usageLedger = pgTable(
  "usage_ledger",
  {
    transactionId: text("transaction_id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    metric: text("metric").notNull(),
    quantity: bigint("quantity", { mode: "number" }).notNull(),
    /** Not a foreign key: what was used stays when the task is deleted. */
    taskId: uuid("task_id").notNull(),
    createdAt,
    /** When Lago had answered for it; until then it is sent again. */
    sentAt: moment("sent_at"),
    /** Why Lago will never take it; null for what is billed, or waits to be. */
    refusal: text("refusal"),
  },
  (table) => [
    index("usage_ledger_list").on(table.tenantId, table.metric, table.createdAt),
    index("usage_ledger_unsent").on(table.createdAt).where(sql`${table.sentAt} is null`),
    check("usage_ledger_tenant_id_filled", sql`${table.tenantId} <> ''`),
    check("usage_ledger_quantity_positive", sql`${table.quantity} >= 0`),
    tenantPolicy("usage_ledger"),
    ...platformPolicies("usage_ledger"),
  ],
);
