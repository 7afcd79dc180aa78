import { sql } from "drizzle-orm";
import { check, foreignKey, index, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { Entitlements } from "../../workers/contract/entitlements.ts";
import { createdAt, moment } from "./columns.ts";
import { platformPolicies, tenantPolicy } from "./policies.ts";
import { datasets } from "./schema.ts";

/** When the flow over a data set is started by itself. */
export const schedules = pgTable(
  "schedules",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    datasetId: uuid("dataset_id").notNull(),
    name: text("name").notNull(),
    cron: text("cron").notNull(),
    timeZone: text("time_zone").notNull(),
    /** What the tenant may do, as far as it was told: nobody is signed in when it runs. */
    entitlements: jsonb("entitlements").$type<Entitlements>().notNull(),
    /** The time that it runs for next, once; null while it is paused. */
    nextAt: moment("next_at"),
    /** When the time that is due is tried again; null unless it was put off. */
    retryAt: moment("retry_at"),
    lastRunAt: moment("last_run_at"),
    /** Not a foreign key: the task may be gone before it. */
    lastTaskId: uuid("last_task_id"),
    lastError: text("last_error"),
    /** Since when its times have begun no task; null while they do. */
    failingSince: moment("failing_since"),
    /** When somebody was told that it is failing. */
    failingToldAt: moment("failing_told_at"),
    createdBy: text("created_by").notNull(),
    createdAt,
  },
  (table) => [
    unique("schedules_tenant_id_id_unique").on(table.tenantId, table.id),
    foreignKey({
      name: "schedules_dataset_of_same_tenant",
      columns: [table.tenantId, table.datasetId],
      foreignColumns: [datasets.tenantId, datasets.id],
    }).onDelete("cascade"),
    index("schedules_list").on(table.tenantId, table.createdAt, table.id),
    index("schedules_of_dataset").on(table.tenantId, table.datasetId),
    index("schedules_of_creator").on(table.createdBy),
    index("schedules_due")
      .on(sql`coalesce(${table.retryAt}, ${table.nextAt})`)
      .where(sql`${table.nextAt} is not null`),
    index("schedules_failing_untold")
      .on(table.failingSince)
      .where(sql`${table.failingSince} is not null and ${table.failingToldAt} is null`),
    check("schedules_tenant_id_filled", sql`${table.tenantId} <> ''`),
    tenantPolicy("schedules"),
    ...platformPolicies("schedules"),
  ],
);
