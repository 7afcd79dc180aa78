import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { type Builder, withTenant } from "../../../db/jobs/client.ts";
import { webhookEndpoints, webhookSecrets } from "../../../db/jobs/schema-webhooks.ts";
import { ApiError } from "../../contract/api-error.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import {
  type ChangeWebhookEndpoint,
  type CreateWebhookEndpoint,
  mostEndpoints,
  type WebhookEndpoint,
} from "../../contract/webhooks.ts";
import { after, pageOf } from "../cursor.ts";
import type { WebhookContext } from "./context.ts";
import { failPending } from "./deliver-webhook.ts";
import { checkUrl, RefusedAddress } from "./guard-url.ts";
import { newSecret, sealSecret } from "./secrets.ts";

type EndpointRow = typeof webhookEndpoints.$inferSelect;

/**
 * Adds an endpoint with a secret of its own, which is shown here and never again.
 * @throws {ApiError} `invalid_request` for an address that may not be asked, `payment_required` when there are as many
 *   as the plan has, `conflict` when there are as many as anybody may have.
 */
export async function createEndpoint(
  context: WebhookContext,
  { url, description, eventTypes, ordered }: CreateWebhookEndpoint,
): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  const { actor, db, config } = context;
  const { tenantId, id: createdBy, entitlements } = actor;
  const most = Math.min(entitlements.limits.webhookEndpoints, mostEndpoints);
  requireAllowed(context, url);
  const id = crypto.randomUUID();
  const secret = newSecret();
  const sealed = await sealSecret(config.webhookSealingKeys, { endpointId: id, secret });
  const [, [counted], { rows }] = await withTenant(db, tenantId, (tx) => [
    tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks of ${tenantId}`}, 0))`),
    tx.select({ endpoints: sql<number>`count(*)`.mapWith(Number) }).from(webhookEndpoints),
    tx.execute(sql`
      insert into ${webhookEndpoints} (id, tenant_id, url, description, event_types, ordered, created_by)
      select ${id}::uuid, ${tenantId}, ${url}, ${description}, ${JSON.stringify(eventTypes)}::jsonb,
        ${ordered}, ${createdBy}
      where (select count(*) from ${webhookEndpoints}) < ${most} returning id`),
    tx.execute(sql`
      insert into ${webhookSecrets} (id, tenant_id, endpoint_id, sealed)
      select ${crypto.randomUUID()}::uuid, tenant_id, id, ${sealed} from ${webhookEndpoints} where id = ${id}::uuid`),
  ]);
  if (rows.length === 0) {
    requireEntitled(entitlements, { limit: "webhookEndpoints", count: (counted?.endpoints ?? 0) + 1 });
    throw new ApiError("conflict", `Cannot add an endpoint: ${mostEndpoints} of them are the most`);
  }
  return { endpoint: showEndpoint(await findEndpoint(context, id)), secret };
}

/** Newest first. */
export async function listEndpoints(
  { actor, db }: WebhookContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ data: WebhookEndpoint[]; nextCursor: string | null }> {
  const [found] = await withTenant(db, actor.tenantId, (tx) => [
    tx
      .select()
      .from(webhookEndpoints)
      .where(and(eq(webhookEndpoints.tenantId, actor.tenantId), after(webhookEndpoints, cursor)))
      .orderBy(desc(webhookEndpoints.createdAt), desc(webhookEndpoints.id))
      .limit(limit + 1),
  ]);
  const { rows, nextCursor } = pageOf(found, limit);
  return { data: rows.map(showEndpoint), nextCursor };
}

/** @throws {ApiError} `not_found`, for another tenant's as well. */
export async function getEndpoint(context: WebhookContext, { id }: { id: string }): Promise<WebhookEndpoint> {
  return showEndpoint(await findEndpoint(context, id));
}

/** Its row. @throws {ApiError} `not_found`, for another tenant's as well. */
export async function findEndpoint(
  { actor, db }: Pick<WebhookContext, "actor" | "db">,
  id: string,
): Promise<EndpointRow> {
  const [[row]] = await withTenant(db, actor.tenantId, (tx) => [
    tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)),
  ]);
  if (row === undefined) throw new ApiError("not_found", `Cannot find the webhook endpoint "${id}"`);
  return row;
}

/**
 * Changes an endpoint. Disabling one fails what still waits for it; enabling one begins anew.
 * @throws {ApiError} `not_found`, or `invalid_request` for an address that may not be asked.
 */
export async function changeEndpoint(
  context: WebhookContext,
  { id, enabled, url, ...change }: ChangeWebhookEndpoint & { id: string },
): Promise<WebhookEndpoint> {
  const { actor, db } = context;
  if (url !== undefined) requireAllowed(context, url);
  await findEndpoint(context, id);
  const isIt = eq(webhookEndpoints.id, id);
  const set = {
    ...(url === undefined ? {} : { url }),
    ...(change.description === undefined ? {} : { description: change.description }),
    ...(change.eventTypes === undefined ? {} : { eventTypes: change.eventTypes }),
    ...(change.ordered === undefined ? {} : { ordered: change.ordered }),
    ...(enabled === true ? { disabledAt: null, disabledReason: null, failingSince: null } : {}),
  };
  await withTenant(db, actor.tenantId, (tx) => [
    // A change of nothing is a change all the same for the query builder.
    tx
      .update(webhookEndpoints)
      .set({ createdBy: sql`${webhookEndpoints.createdBy}`, ...set })
      .where(isIt),
    ...(enabled === false ? disableByHand(tx, id) : []),
  ]);
  return showEndpoint(await findEndpoint(context, id));
}

function disableByHand(tx: Builder, id: string) {
  return [
    tx
      .update(webhookEndpoints)
      .set({ disabledAt: sql`now()`, disabledReason: "manual" })
      .where(and(eq(webhookEndpoints.id, id), isNull(webhookEndpoints.disabledAt))),
    failPending(tx, id),
  ];
}

/** Removes an endpoint with its secrets, deliveries and log. @throws {ApiError} `not_found`. */
export async function deleteEndpoint(context: WebhookContext, { id }: { id: string }): Promise<void> {
  await findEndpoint(context, id);
  await withTenant(context.db, context.actor.tenantId, (tx) => [
    tx.delete(webhookEndpoints).where(eq(webhookEndpoints.id, id)),
  ]);
}

function requireAllowed({ config }: WebhookContext, url: string): void {
  try {
    checkUrl(url, { allowsThisMachine: config.environment === "development" });
  } catch (error) {
    if (!(error instanceof RefusedAddress)) throw error;
    const errors = [{ path: "body.url", message: error.message }];
    throw new ApiError("invalid_request", `Cannot tell this address: ${error.message}`, { errors });
  }
}

function showEndpoint(row: EndpointRow): WebhookEndpoint {
  const { id, url, description, eventTypes, ordered, disabledReason } = row;
  return {
    ...{ id, url, description, eventTypes, ordered, disabledReason },
    enabled: row.disabledAt === null,
    failingSince: row.failingSince?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
