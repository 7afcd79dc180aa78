import { sql } from "drizzle-orm";
import { bigint, check, index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { exceptionPolicies, tenantPolicy } from "./policies.ts";

/**
 * The audit log. Rows are added by the function `audit_append` alone, which numbers, dates and chains them: each hash
 * covers the row and the hash before it. Nothing here refers to other tables: the log outlives what it tells of.
 */

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const auditLog = pgTable(
  "audit_log",
  {
    id: uuid("id").notNull().unique(),
    /** The tenant's id, or `platform` for what happened in none. */
    chain: text("chain").notNull(),
    /** 1 for the first row of a chain, without gaps. */
    seq: bigint("seq", { mode: "number" }).notNull(),
    occurredAt: time("occurred_at").notNull(),
    actorType: text("actor_type").notNull(),
    actorId: text("actor_id"),
    action: text("action").notNull(),
    targetType: text("target_type"),
    targetId: text("target_id"),
    tenantId: text("tenant_id"),
    requestId: text("request_id"),
    /** Address and user agent of the actor, sealed with the actor's key. */
    origin: text("origin"),
    /** Field to `[before, after]`, for fields that say nothing personal. */
    changes: jsonb("changes").$type<Record<string, [before: unknown, after: unknown]>>(),
    /** The same for personal fields, sealed with the key of `personId`. */
    personalChanges: text("personal_changes"),
    personId: text("person_id"),
    prevHash: text("prev_hash").notNull(),
    hash: text("hash").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chain, table.seq] }),
    index("audit_log_list").on(table.occurredAt, table.seq, table.id),
    index("audit_log_list_of_target").on(table.targetId, table.occurredAt, table.seq, table.id),
    index("audit_log_of_request").on(table.requestId),
    index("audit_log_list_of_tenant").on(table.tenantId, table.occurredAt, table.seq, table.id),
    check("audit_log_chain_of_tenant", sql`${table.chain} = coalesce(${table.tenantId}, 'platform')`),
    check("audit_log_tenant_named", sql`${table.tenantId} not in ('', 'platform')`),
    check("audit_log_actor_known", sql`${table.actorType} in ('user', 'system')`),
    check(
      "audit_log_sealed_for_someone",
      sql`${table.personalChanges} is null or ${table.personId} is not null`,
    ),
    tenantPolicy("audit_log"),
    ...exceptionPolicies("audit_log"),
  ],
);

/** The last row of each chain. Adding a row locks it, so that a chain grows one transaction after the other. */
export const auditHead = pgTable(
  "audit_head",
  {
    chain: text("chain").primaryKey(),
    tenantId: text("tenant_id"),
    seq: bigint("seq", { mode: "number" }).notNull(),
    hash: text("hash").notNull(),
  },
  () => [tenantPolicy("audit_head"), ...exceptionPolicies("audit_head")],
);

/** A person's key to what the log says of them. Without it the rows stay, still chained, and say nothing of them. */
export const auditKey = pgTable("audit_key", {
  userId: text("user_id").primaryKey(),
  /** 32 bytes in base64; null once destroyed, so that no other is made for the same person. */
  key: text("key"),
  createdAt: time("created_at").notNull().defaultNow(),
});
