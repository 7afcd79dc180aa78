import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { createdAt } from "./columns.ts";
import { platformPolicies, tenantPolicy } from "./policies.ts";

/** A file that comes in parts, until it is a dataset. */
export const uploads = pgTable(
  "uploads",
  {
    /** The dataset's, once it is one. */
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    name: text("name").notNull(),
    fileName: text("file_name").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    objectKey: text("object_key").notNull(),
    /** What R2 calls it. */
    multipartId: text("multipart_id").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt,
  },
  (table) => [
    unique("uploads_tenant_id_id_unique").on(table.tenantId, table.id),
    index("uploads_of_creator").on(table.createdBy),
    index("uploads_by_age").on(table.createdAt),
    check("uploads_tenant_id_filled", sql`${table.tenantId} <> ''`),
    tenantPolicy("uploads"),
    ...platformPolicies("uploads"),
  ],
);

/** A part that is in R2; sent again, it takes the place of the first. */
export const uploadParts = pgTable(
  "upload_parts",
  {
    tenantId: text("tenant_id").notNull(),
    uploadId: uuid("upload_id").notNull(),
    number: integer("number").notNull(),
    bytes: integer("bytes").notNull(),
    etag: text("etag").notNull(),
    /** How often it came since it was last wanted: of one that came twice at once, R2 may have kept the other. */
    sent: integer("sent").notNull().default(1),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.uploadId, table.number] }),
    foreignKey({
      name: "upload_parts_upload_of_same_tenant",
      columns: [table.tenantId, table.uploadId],
      foreignColumns: [uploads.tenantId, uploads.id],
    }).onDelete("cascade"),
    tenantPolicy("upload_parts"),
  ],
);
