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
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { FlowPriority } from "../../durable-objects/flow-protocol.ts";
import type { DatasetMetadata } from "../../workers/contract/datasets.ts";
import type { DeadLetterSource, DeadLetterStatus } from "../../workers/contract/dead-letters.ts";
import type { RuleSet } from "../../workers/contract/rules.ts";
import type { Progress, TaskResult, TaskStatus } from "../../workers/contract/tasks.ts";
import { createdAt, moment } from "./columns.ts";
import { platformPolicies, tenantPolicy } from "./policies.ts";

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
    /** Where the file came from, to be asked again; null for one that was uploaded. It may have a secret in it. */
    sourceUrl: text("source_url"),
    createdBy: text("created_by").notNull(),
    createdAt,
    /** What the tenant keeps beside it, for programs of its own. */
    metadata: jsonb("metadata").$type<DatasetMetadata>().notNull().default({}),
    /** What its columns have to be like, once somebody said so; the number counts what was said. */
    rules: jsonb("rules").$type<RuleSet>(),
    rulesVersion: integer("rules_version").notNull().default(0),
    /** When its file took the place of another one that may be there still, for a run that can be begun again. */
    replacedAt: moment("replaced_at"),
    /** In the bin since then, with its files; the sweep purges it after a while. */
    deletedAt: moment("deleted_at"),
  },
  (table) => [
    unique("datasets_tenant_id_id_unique").on(table.tenantId, table.id),
    index("datasets_list")
      .on(table.tenantId, table.createdAt, table.id)
      .where(sql`${table.deletedAt} is null`),
    index("datasets_by_name").on(table.tenantId, table.name, table.id).where(sql`${table.deletedAt} is null`),
    index("datasets_by_bytes")
      .on(table.tenantId, table.bytes, table.id)
      .where(sql`${table.deletedAt} is null`),
    index("datasets_bin")
      .on(table.tenantId, table.createdAt, table.id)
      .where(sql`${table.deletedAt} is not null`),
    index("datasets_deleted").on(table.deletedAt).where(sql`${table.deletedAt} is not null`),
    index("datasets_of_creator").on(table.createdBy),
    index("datasets_replaced").on(table.replacedAt).where(sql`${table.replacedAt} is not null`),
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
    /**
     * When the flow was last told to run, or to stop: the sweep looks again at unfinished tasks whose time is long ago,
     * and at cancelled ones whose flow was not told since.
     */
    drivenAt: moment("driven_at"),
    finishedAt: moment("finished_at"),
    /** When the gateway was told that it has finished. */
    announcedAt: moment("announced_at"),
    /** How often it was begun: what an earlier round still does no longer counts. */
    round: integer("round").notNull().default(1),
    /** Whether people wait for it. */
    priority: text("priority").$type<FlowPriority>().notNull().default("interactive"),
    /** The rows a month of the plan that it was started under; null for what an earlier version started. */
    rowLimit: bigint("row_limit", { mode: "number" }),
    /** The dataset's file as it was when the first step read it; null before, and of what an earlier version started. */
    objectKey: text("object_key"),
  },
  (table) => [
    check("tasks_priority_known", sql`${table.priority} in ('interactive', 'bulk')`),
    unique("tasks_tenant_id_id_unique").on(table.tenantId, table.id),
    foreignKey({
      name: "tasks_dataset_of_same_tenant",
      columns: [table.tenantId, table.datasetId],
      foreignColumns: [datasets.tenantId, datasets.id],
    }).onDelete("cascade"),
    index("tasks_list").on(table.tenantId, table.createdAt, table.id),
    index("tasks_by_status").on(table.tenantId, table.status, table.createdAt, table.id),
    index("tasks_of_all").on(table.createdAt, table.id),
    index("tasks_of_all_failed").on(table.createdAt, table.id).where(sql`${table.status} = 'failed'`),
    index("tasks_of_all_open").on(table.createdAt, table.id).where(sql`${table.finishedAt} is null`),
    index("tasks_of_creator").on(table.createdBy),
    index("tasks_of_dataset").on(table.tenantId, table.datasetId, table.createdAt, table.id),
    index("tasks_unfinished").on(table.drivenAt).where(sql`${table.finishedAt} is null`),
    index("tasks_unannounced").on(table.finishedAt).where(sql`${table.announcedAt} is null`),
    index("tasks_unfinished_of_tenant").on(table.tenantId).where(sql`${table.finishedAt} is null`),
    check("tasks_tenant_id_filled", sql`${table.tenantId} <> ''`),
    index("tasks_cancelled_untold")
      .on(table.finishedAt)
      .where(
        sql`${table.status} = 'cancelled' and (${table.drivenAt} is null or ${table.drivenAt} < ${table.finishedAt})`,
      ),
    check(
      "tasks_status_known",
      sql`${table.status} in ('pending', 'processing', 'paused', 'completed', 'failed', 'cancelled')`,
    ),
    check(
      "tasks_finished_when_final",
      sql`(${table.finishedAt} is not null) = (${table.status} in ('completed', 'failed', 'cancelled'))`,
    ),
    tenantPolicy("tasks"),
    ...platformPolicies("tasks"),
  ],
);

/**
 * A step that was given up, with what it was given and what it said. From a flow, or a message that the queue gave up;
 * such a message may belong to nobody.
 */
export const deadLetters = pgTable(
  "dead_letters",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    taskId: uuid("task_id"),
    source: text("source").$type<DeadLetterSource>().notNull().default("step"),
    /** Made of what was given up, so that a letter is written once. */
    sourceKey: text("source_key").notNull(),
    status: text("status").$type<DeadLetterStatus>().notNull().default("waiting"),
    flow: text("flow").notNull(),
    step: text("step").notNull(),
    /** The part's place in a fan-out. */
    part: integer("part").notNull(),
    /** Which beginning of the task gave up. */
    round: integer("round").notNull(),
    attempts: integer("attempts").notNull(),
    /** JSON, cut when it is long. */
    input: text("input").notNull(),
    errorKind: text("error_kind").notNull(),
    errorCode: text("error_code").notNull(),
    errorMessage: text("error_message").notNull(),
    /** What the error itself said: for whoever runs the platform. */
    errorDetail: text("error_detail"),
    traceId: text("trace_id").notNull(),
    createdAt,
    settledAt: moment("settled_at"),
    /** When what its task had left was removed, once it was discarded. */
    clearedAt: moment("cleared_at"),
  },
  (table) => [
    unique("dead_letters_source_unique").on(table.source, table.sourceKey),
    foreignKey({
      name: "dead_letters_task_of_same_tenant",
      columns: [table.tenantId, table.taskId],
      foreignColumns: [tasks.tenantId, tasks.id],
    }).onDelete("cascade"),
    index("dead_letters_list").on(table.tenantId, table.createdAt, table.id),
    index("dead_letters_by_status").on(table.tenantId, table.status, table.createdAt, table.id),
    index("dead_letters_of_all").on(table.createdAt, table.id),
    index("dead_letters_of_all_by_status").on(table.status, table.createdAt, table.id),
    index("dead_letters_of_task").on(table.tenantId, table.taskId),
    index("dead_letters_waiting").on(table.createdAt).where(sql`${table.status} = 'waiting'`),
    index("dead_letters_uncleared")
      .on(table.settledAt)
      .where(sql`${table.status} = 'discarded' and ${table.clearedAt} is null`),
    check("dead_letters_tenant_id_filled", sql`${table.tenantId} <> ''`),
    check("dead_letters_source_known", sql`${table.source} in ('step', 'queue')`),
    check("dead_letters_status_known", sql`${table.status} in ('waiting', 'replayed', 'discarded')`),
    check(
      "dead_letters_settled_when_done",
      sql`(${table.settledAt} is null) = (${table.status} = 'waiting')`,
    ),
    tenantPolicy("dead_letters"),
    ...platformPolicies("dead_letters"),
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
    /** What was found wrong and written into no file. Nobody counted it before the column was there. */
    unlistedErrors: integer("unlisted_errors").notNull().default(0),
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
    index("usage_ledger_refused").on(table.createdAt).where(sql`${table.refusal} is not null`),
    check("usage_ledger_tenant_id_filled", sql`${table.tenantId} <> ''`),
    check("usage_ledger_quantity_positive", sql`${table.quantity} >= 0`),
    tenantPolicy("usage_ledger"),
    ...platformPolicies("usage_ledger"),
  ],
);
