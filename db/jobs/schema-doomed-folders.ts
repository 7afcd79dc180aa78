import { sql } from "drizzle-orm";
import { check, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt } from "./columns.ts";
import { platformPolicies, tenantPolicy } from "./policies.ts";

/** Folders of R2 whose row is gone. They are written down with that, so that none is forgotten, until they are empty. */
export const doomedFolders = pgTable(
  "doomed_folders",
  {
    tenantId: text("tenant_id").notNull(),
    folder: text("folder").notNull(),
    createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.folder] }),
    index("doomed_folders_by_age").on(table.createdAt),
    check("doomed_folders_tenant_id_filled", sql`${table.tenantId} <> ''`),
    tenantPolicy("doomed_folders"),
    ...platformPolicies("doomed_folders"),
  ],
);
