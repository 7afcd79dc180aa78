import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { exceptionPolicies, userPolicy } from "./policies.ts";
import { user } from "./schema.ts";

/** What belongs to one person. Every table has `user_id` and is out of reach until a transaction names the person. */

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
const createdAt = time("created_at").notNull().defaultNow();
const userId = () =>
  text("user_id")
    .notNull()
    .references(() => user.id, { onDelete: "cascade" });

/** What a person is told in the product. `params` are those of the kind (workers/contract/notifications.ts). */
export const notification = pgTable(
  "notification",
  {
    id: uuid("id").primaryKey(),
    userId: userId(),
    /** The tenant that it is about, if any. */
    aboutTenantId: text("about_tenant_id"),
    kind: text("kind").notNull(),
    params: jsonb("params").$type<Record<string, unknown>>().notNull(),
    readAt: time("read_at"),
    createdAt,
  },
  (table) => [
    index("notification_list").on(table.userId, table.createdAt, table.id),
    userPolicy("notification"),
    ...exceptionPolicies("notification"),
  ],
);

/** By which ways a person wants to hear of a topic; without a row, by those that the topic has by default. */
export const notificationPreference = pgTable(
  "notification_preference",
  {
    userId: userId(),
    topic: text("topic").notNull(),
    inApp: boolean("in_app").notNull(),
    mail: boolean("mail").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.topic] }), userPolicy("notification_preference")],
);

/** Attempts to sign in, kept for some months. */
export const signIn = pgTable(
  "sign_in",
  {
    id: uuid("id").primaryKey(),
    userId: userId(),
    sessionId: text("session_id"),
    method: text("method").notNull(),
    outcome: text("outcome").notNull(),
    newDevice: boolean("new_device").notNull().default(false),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    place: text("place"),
    createdAt,
  },
  (table) => [
    index("sign_in_list").on(table.userId, table.createdAt, table.id),
    check("sign_in_outcome_known", sql`${table.outcome} in ('succeeded', 'failed', 'locked')`),
    userPolicy("sign_in"),
    ...exceptionPolicies("sign_in"),
  ],
);

/** A browser that a person signed in with, known by the hash of a cookie that it keeps. */
export const knownDevice = pgTable(
  "known_device",
  {
    userId: userId(),
    deviceHash: text("device_hash").notNull(),
    createdAt,
    lastSeenAt: time("last_seen_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.deviceHash] }), userPolicy("known_device")],
);

/** An archive of everything that is held about a person. */
export const dataExport = pgTable(
  "data_export",
  {
    id: uuid("id").primaryKey(),
    userId: userId(),
    status: text("status").notNull().default("pending"),
    objectKey: text("object_key"),
    tokenHash: text("token_hash").unique(),
    bytes: bigint("bytes", { mode: "number" }),
    expiresAt: time("expires_at"),
    createdAt,
    finishedAt: time("finished_at"),
  },
  (table) => [
    index("data_export_list").on(table.userId, table.createdAt),
    check("data_export_status_known", sql`${table.status} in ('pending', 'ready', 'failed')`),
    userPolicy("data_export"),
    ...exceptionPolicies("data_export"),
  ],
);

/**
 * An account that is to be erased, or was: the row outlives the person, with nothing of theirs but the id. After a
 * restore it is replayed.
 */
export const erasure = pgTable(
  "erasure",
  {
    id: uuid("id").primaryKey(),
    /** Not a foreign key: it says who is gone. */
    userId: text("user_id").notNull(),
    /** When it is carried out; until then it can be undone. */
    dueAt: time("due_at").notNull(),
    cancelTokenHash: text("cancel_token_hash").unique(),
    cancelledAt: time("cancelled_at"),
    finishedAt: time("finished_at"),
    /** System to when it was erased there, and what. */
    receipts: jsonb("receipts").$type<Record<string, { at: string; [fact: string]: unknown }>>().notNull(),
    createdAt,
  },
  (table) => [
    index("erasure_due")
      .on(table.dueAt)
      .where(sql`${table.finishedAt} is null and ${table.cancelledAt} is null`),
    index("erasure_of_user").on(table.userId),
    userPolicy("erasure"),
    ...exceptionPolicies("erasure"),
  ],
);
