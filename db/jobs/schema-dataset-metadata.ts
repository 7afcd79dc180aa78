import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { tenantPolicy } from "./policies.ts";
import { datasets } from "./schema.ts";

/**
 * The metadata of datasets, a row a name, kept by a trigger for whoever looks for a text in it. No index answers a question
 * about jsonb or arrays under row-level security: what compares them might leak what it is given, so it is asked only of
 * rows that the policy has let through. What compares texts does not.
 */
export const datasetMetadata = pgTable(
  "dataset_metadata",
  {
    tenantId: text("tenant_id").notNull(),
    datasetId: uuid("dataset_id").notNull(),
    key: text("key").notNull(),
    value: text("value").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.datasetId, table.key] }),
    foreignKey({
      name: "dataset_metadata_dataset_of_same_tenant",
      columns: [table.tenantId, table.datasetId],
      foreignColumns: [datasets.tenantId, datasets.id],
    }).onDelete("cascade"),
    index("dataset_metadata_by_value").on(table.tenantId, table.key, table.value, table.datasetId),
    check("dataset_metadata_tenant_id_filled", sql`${table.tenantId} <> ''`),
    tenantPolicy("dataset_metadata"),
  ],
);
