import { sql } from "drizzle-orm";
import {
  boolean,
  check,
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
import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from "../../workers/contract/webhooks.ts";
import { createdAt, moment } from "./columns.ts";
import { platformPolicies, tenantPolicy } from "./policies.ts";

/** Where a tenant wants to be told. */
export const webhookEndpoints = pgTable(
  "webhook_endpoints",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    url: text("url").notNull(),
    description: text("description").notNull(),
    eventTypes: jsonb("event_types").$type<string[]>().notNull(),
    /** Whether one waits for the one before it to end. */
    ordered: boolean("ordered").notNull().default(false),
    disabledReason: text("disabled_reason").$type<WebhookEndpoint["disabledReason"]>(),
    disabledAt: moment("disabled_at"),
    /** When its tenant was told that it was disabled for them. */
    disablingToldAt: moment("disabling_told_at"),
    /** Since when nothing was taken. */
    failingSince: moment("failing_since"),
    createdBy: text("created_by").notNull(),
    createdAt,
  },
  (table) => [
    unique("webhook_endpoints_tenant_id_id_unique").on(table.tenantId, table.id),
    index("webhook_endpoints_list").on(table.tenantId, table.createdAt, table.id),
    index("webhook_endpoints_of_creator").on(table.createdBy),
    index("webhook_endpoints_untold")
      .on(table.disabledAt)
      .where(
        sql`${table.disabledAt} is not null and ${table.disabledReason} <> 'manual' and ${table.disablingToldAt} is null`,
      ),
    check("webhook_endpoints_tenant_id_filled", sql`${table.tenantId} <> ''`),
    check(
      "webhook_endpoints_disabled_with_reason",
      sql`(${table.disabledAt} is null) = (${table.disabledReason} is null)`,
    ),
    tenantPolicy("webhook_endpoints"),
    ...platformPolicies("webhook_endpoints"),
  ],
);

/** What signs for an endpoint, sealed: the newest one, and those of before until they end. */
export const webhookSecrets = pgTable(
  "webhook_secrets",
  {
    id: uuid("id").notNull(),
    tenantId: text("tenant_id").notNull(),
    endpointId: uuid("endpoint_id").notNull(),
    sealed: text("sealed").notNull(),
    expiresAt: moment("expires_at"),
    createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      name: "webhook_secrets_endpoint_of_same_tenant",
      columns: [table.tenantId, table.endpointId],
      foreignColumns: [webhookEndpoints.tenantId, webhookEndpoints.id],
    }).onDelete("cascade"),
    index("webhook_secrets_of_endpoint").on(table.tenantId, table.endpointId),
    tenantPolicy("webhook_secrets"),
  ],
);

/** One event for one endpoint, until it is taken or given up. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    endpointId: uuid("endpoint_id").notNull(),
    /** The `webhook-id`, made of what the event is about: an event that is written twice is one. */
    messageId: text("message_id").notNull(),
    eventType: text("event_type").notNull(),
    /** The body, byte for byte. */
    payload: text("payload").notNull(),
    status: text("status").$type<WebhookDelivery["status"]>().notNull().default("pending"),
    attempts: integer("attempts").notNull().default(0),
    /** When it is due; while it is being sent, when whoever sends it is given up. */
    nextAt: moment("next_at").notNull().defaultNow(),
    /** While it is being sent, the same moment: apart from `nextAt`, since a retry waits too. */
    sendingUntil: moment("sending_until"),
    createdAt,
  },
  (table) => [
    unique("webhook_deliveries_tenant_id_id_unique").on(table.tenantId, table.id),
    unique("webhook_deliveries_once").on(table.tenantId, table.endpointId, table.messageId),
    foreignKey({
      name: "webhook_deliveries_endpoint_of_same_tenant",
      columns: [table.tenantId, table.endpointId],
      foreignColumns: [webhookEndpoints.tenantId, webhookEndpoints.id],
    }).onDelete("cascade"),
    index("webhook_deliveries_list").on(table.tenantId, table.endpointId, table.createdAt, table.id),
    index("webhook_deliveries_by_status").on(
      ...([table.tenantId, table.endpointId, table.status, table.createdAt, table.id] as const),
    ),
    index("webhook_deliveries_due").on(table.nextAt).where(sql`${table.status} = 'pending'`),
    index("webhook_deliveries_waiting")
      .on(table.tenantId, table.endpointId, table.createdAt, table.id)
      .where(sql`${table.status} = 'pending'`),
    index("webhook_deliveries_sending")
      .on(table.tenantId, table.endpointId)
      .where(sql`${table.sendingUntil} is not null`),
    check("webhook_deliveries_status_known", sql`${table.status} in ('pending', 'delivered', 'failed')`),
    tenantPolicy("webhook_deliveries"),
    ...platformPolicies("webhook_deliveries"),
  ],
);

/** What was sent and what came back. */
export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    id: uuid("id").notNull(),
    tenantId: text("tenant_id").notNull(),
    deliveryId: uuid("delivery_id").notNull(),
    at: moment("at").notNull(),
    durationMs: integer("duration_ms").notNull(),
    request: jsonb("request").$type<WebhookAttempt["request"]>().notNull(),
    response: jsonb("response").$type<WebhookAttempt["response"]>(),
    error: text("error"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      name: "webhook_attempts_delivery_of_same_tenant",
      columns: [table.tenantId, table.deliveryId],
      foreignColumns: [webhookDeliveries.tenantId, webhookDeliveries.id],
    }).onDelete("cascade"),
    index("webhook_attempts_of_delivery").on(table.tenantId, table.deliveryId, table.at),
    tenantPolicy("webhook_attempts"),
  ],
);
