import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
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
import { exceptionPolicies, tenantPolicy } from "./policies.ts";
import { organization, user } from "./schema.ts";

/** What belongs to the platform, and to no tenant or person. All of it is out of reach but for `withPlatform`. */

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
const createdAt = time("created_at").notNull().defaultNow();
const createdBy = () => text("created_by").references(() => user.id, { onDelete: "set null" });

/** Who may not come in: addresses and countries; and which addresses come in all the same. */
export const entryRule = pgTable(
  "entry_rule",
  {
    id: uuid("id").primaryKey(),
    action: text("action").notNull(),
    kind: text("kind").notNull(),
    /** A network in CIDR notation, in its one spelling, or a country's ISO 3166-1 code of two letters. */
    value: text("value").notNull(),
    note: text("note").notNull(),
    endsAt: time("ends_at"),
    createdBy: createdBy(),
    createdAt,
  },
  (table) => [
    unique().on(table.action, table.kind, table.value),
    index("entry_rule_list").on(table.createdAt, table.id),
    check("entry_rule_action_known", sql`${table.action} in ('allow', 'deny')`),
    check("entry_rule_kind_known", sql`${table.kind} in ('address', 'country')`),
    ...exceptionPolicies("entry_rule"),
  ],
);

/** While it has its row, nobody is served but administrators. */
export const maintenance = pgTable(
  "maintenance",
  {
    id: text("id").primaryKey(),
    message: text("message").notNull(),
    /** When it is expected to be over; it is over when the row is gone. */
    endsAt: time("ends_at").notNull(),
    createdBy: createdBy(),
    createdAt,
  },
  (table) => [check("maintenance_once", sql`${table.id} = 'now'`), ...exceptionPolicies("maintenance")],
);

/** What administrators said of a flag for all tenants; without its row it is as declared in code. */
export const featureFlag = pgTable(
  "feature_flag",
  {
    /** The flag's name. */
    name: text("id").primaryKey(),
    rollout: text("rollout").notNull(),
    /** Of the tenants, in percent. */
    sharePercent: integer("share_percent"),
    changedAt: time("changed_at").notNull().defaultNow(),
  },
  (table) => [
    check("feature_flag_rollout_known", sql`${table.rollout} in ('on', 'off', 'share')`),
    check(
      "feature_flag_share_fits",
      sql`(${table.rollout} = 'share') = (${table.sharePercent} is not null) and ${table.sharePercent} between 1 and 99`,
    ),
    ...exceptionPolicies("feature_flag"),
  ],
);

/** What administrators said of a flag for one tenant. */
export const featureFlagOverride = pgTable(
  "feature_flag_override",
  {
    tenantId: text("tenant_id")
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    isOn: boolean("is_on").notNull(),
    note: text("note").notNull(),
    changedAt: time("changed_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.name] }),
    tenantPolicy("feature_flag_override"),
    ...exceptionPolicies("feature_flag_override"),
  ],
);

/** Requests that were sent with an Idempotency-Key, and what was answered; kept for a day. */
export const idempotencyKey = pgTable(
  "idempotency_key",
  {
    /** A hash of the caller and the key. */
    id: text("id").primaryKey(),
    /** The caller, so that what was answered goes with them: a person, or a key's tenant. */
    userId: text("user_id").references(() => user.id, { onDelete: "cascade" }),
    tenantId: text("tenant_id").references(() => organization.id, { onDelete: "cascade" }),
    /** A hash of method, address and body. */
    fingerprint: text("fingerprint").notNull(),
    /** Of the request that is being, or was, carried out. */
    attempt: uuid("attempt").notNull(),
    /** Until when nobody else may try, while there is no answer. */
    lockedUntil: time("locked_until").notNull(),
    status: integer("status"),
    headers: jsonb("headers").$type<Record<string, string>>(),
    /** In base64; null also for an answer that is too large to keep. */
    body: text("body"),
    expiresAt: time("expires_at").notNull(),
    createdAt,
  },
  (table) => [
    index().on(table.expiresAt),
    index().on(table.userId),
    index().on(table.tenantId),
    ...exceptionPolicies("idempotency_key"),
  ],
);

/** What people wrote by the contact form. */
export const contactMessage = pgTable(
  "contact_message",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    email: text("email").notNull(),
    message: text("message").notNull(),
    createdAt,
  },
  (table) => [
    index("contact_message_list").on(table.createdAt, table.id),
    index().on(table.email),
    check("contact_message_email_lower", sql`${table.email} = lower(${table.email})`),
    ...exceptionPolicies("contact_message"),
  ],
);

/** Requests answered in an hour, by the first digit of their status and how long they took: for the charts. */
export const requestCount = pgTable(
  "request_count",
  {
    /** Made of all that is counted by, so that counts of many isolates come together in one row. */
    id: text("id").primaryKey(),
    hour: time("hour").notNull(),
    statusClass: integer("status_class").notNull(),
    /** The place of the duration among the buckets of the gateway's histograms. */
    bucket: integer("bucket").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
  },
  (table) => [
    index("request_count_list").on(table.hour),
    check("request_count_status_known", sql`${table.statusClass} between 1 and 5`),
    ...exceptionPolicies("request_count"),
  ],
);

/** The inbox of what the jobs worker tells: the `webhook-id` of each event that was taken, so that a repeat finds it. */
export const jobEvent = pgTable(
  "job_event",
  { id: text("id").primaryKey(), takenAt: time("taken_at").notNull().defaultNow() },
  (table) => [index("job_event_list").on(table.takenAt), ...exceptionPolicies("job_event")],
);
