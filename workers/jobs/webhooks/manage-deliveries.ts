import { and, desc, eq, gte, type SQL, sql } from "drizzle-orm";
import { type Builder, withTenant } from "../../../db/jobs/client.ts";
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from "../../../db/jobs/schema-webhooks.ts";
import { ApiError } from "../../contract/api-error.ts";
import { testEventType, type WebhookDelivery, type WebhookDeliveryDetail } from "../../contract/webhooks.ts";
import { pageOf } from "../cursor.ts";
import type { WebhookContext } from "./context.ts";
import { hasEndpoint } from "./deliver-webhook.ts";
import { findEndpoint } from "./manage-endpoints.ts";
import { type DeliveryPage, selectDeliveries } from "./select-deliveries.ts";

type DeliveryRow = typeof webhookDeliveries.$inferSelect;

/** How many attempts of a delivery are shown. */
const mostAttempts = 100;
/** How many are sent again in one go. */
const mostRedelivered = 1_000;

/** Newest first. @throws {ApiError} `not_found` for an endpoint that is not the tenant's. */
export async function listDeliveries(
  context: WebhookContext,
  page: DeliveryPage,
): Promise<{ data: WebhookDelivery[]; nextCursor: string | null }> {
  const { tenantId } = context.actor;
  await findEndpoint(context, page.endpointId);
  const [found] = await withTenant(context.db, tenantId, (tx) => [
    selectDeliveries(tx, { ...page, tenantId }),
  ]);
  const { rows, nextCursor } = pageOf(found, page.limit);
  return { data: rows.map(showDelivery), nextCursor };
}

/** A delivery with what was sent and what came back. @throws {ApiError} `not_found`. */
export async function getDelivery(
  { actor, db }: WebhookContext,
  { id }: { id: string },
): Promise<WebhookDeliveryDetail> {
  const [[row], attempts] = await withTenant(db, actor.tenantId, (tx) => [
    tx.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id)),
    tx
      .select()
      .from(webhookAttempts)
      .where(eq(webhookAttempts.deliveryId, id))
      .orderBy(desc(webhookAttempts.at))
      .limit(mostAttempts),
  ]);
  if (row === undefined) throw deliveryNotFound(id);
  return {
    ...showDelivery(row),
    payload: row.payload,
    attemptLog: attempts.map(({ at, durationMs, request, response, error }) => ({
      ...{ at: at.toISOString(), durationMs, request, response, error },
    })),
  };
}

/**
 * Sends an event of the type `webhook.test` to an endpoint, whatever else it wants to be told of.
 * @throws {ApiError} `not_found`, or `conflict` for one that is disabled.
 */
export async function sendTest(context: WebhookContext, { id }: { id: string }): Promise<WebhookDelivery> {
  const { tenantId } = context.actor;
  const deliveryId = crypto.randomUUID();
  const messageId = `${testEventType}:${deliveryId}`;
  const payload = JSON.stringify({
    ...{ type: testEventType, timestamp: new Date().toISOString() },
    data: { endpointId: id, message: "This is a test: nothing has happened" },
  });
  const [, [row]] = await withTenant(context.db, tenantId, (tx) => [
    tx.execute(sql`
      insert into ${webhookDeliveries} (id, tenant_id, endpoint_id, message_id, event_type, payload)
      select ${deliveryId}::uuid, tenant_id, id, ${messageId}, ${testEventType}, ${payload}
      from ${webhookEndpoints} where id = ${id}::uuid and disabled_at is null for share`),
    tx.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, deliveryId)),
  ]);
  if (row === undefined) throw await whyNothingWasSent(context, id);
  await context.sendWebhooks([{ tenantId, deliveryId }]);
  return showDelivery(row);
}

/**
 * Sends a delivery again, under the id that it had, with every attempt to come.
 * @throws {ApiError} `not_found`, or `conflict` while its endpoint is disabled or it is on its way.
 */
export async function redeliver(context: WebhookContext, { id }: { id: string }): Promise<WebhookDelivery> {
  const { actor, db } = context;
  const { tenantId } = actor;
  const [[before], , [row]] = await withTenant(db, tenantId, (tx) => [
    tx.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id)),
    lockEndpoint(
      tx,
      sql`(select ${webhookDeliveries.endpointId} from ${webhookDeliveries} where ${eq(webhookDeliveries.id, id)})`,
    ),
    sendAgain(tx)
      .where(
        and(
          eq(webhookDeliveries.id, id),
          sql`${webhookDeliveries.status} <> 'pending'`,
          hasEndpoint(tx, { isDisabled: false }),
        ),
      )
      .returning(),
  ]);
  if (before === undefined) throw deliveryNotFound(id);
  if (row === undefined) {
    requireEnabled(await findEndpoint(context, before.endpointId));
    throw new ApiError("conflict", `Cannot send the delivery "${id}" again: it is on its way`);
  }
  await context.sendWebhooks([{ tenantId, deliveryId: id }]);
  return showDelivery(row);
}

/**
 * Sends everything again that an endpoint did not take since then; by far most of it is sent by the sweep.
 * @returns how many deliveries.
 * @throws {ApiError} `not_found`, or `conflict` while the endpoint is disabled.
 */
export async function redeliverFailed(
  context: WebhookContext,
  { id, since }: { id: string; since: string },
): Promise<number> {
  requireEnabled(await findEndpoint(context, id));
  const [, rows] = await withTenant(context.db, context.actor.tenantId, (tx) => {
    const failed = tx
      .select({ id: webhookDeliveries.id })
      .from(webhookDeliveries)
      .where(
        and(
          eq(webhookDeliveries.endpointId, id),
          eq(webhookDeliveries.status, "failed"),
          // Postgres knows no year 0, and nothing is older than this.
          gte(webhookDeliveries.createdAt, new Date(Math.max(Date.parse(since), 0))),
        ),
      )
      .orderBy(webhookDeliveries.createdAt)
      .limit(mostRedelivered);
    return [
      lockEndpoint(tx, id),
      sendAgain(tx)
        .where(and(sql`${webhookDeliveries.id} in (${failed})`, hasEndpoint(tx, { isDisabled: false })))
        .returning({ id: webhookDeliveries.id }),
    ];
  });
  const messages = rows.map((row) => ({ tenantId: context.actor.tenantId, deliveryId: row.id }));
  await context.sendWebhooks(messages.slice(0, 100));
  return rows.length;
}

function sendAgain(tx: Builder) {
  return tx
    .update(webhookDeliveries)
    .set({ status: "pending", attempts: 0, nextAt: sql`now()`, sendingUntil: null });
}

/** Keeps an endpoint from being disabled, which fails only what it sees waiting, until the transaction ends. */
function lockEndpoint(tx: Builder, id: string | SQL) {
  return tx
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(sql`${webhookEndpoints.id} = ${id}`)
    .for("share");
}

/** An endpoint that took nothing is not there or disabled, or was disabled for a moment. */
async function whyNothingWasSent(context: WebhookContext, id: string): Promise<ApiError> {
  requireEnabled(await findEndpoint(context, id));
  return new ApiError("conflict", `Cannot send anything to the endpoint "${id}": it was disabled just now`);
}

function requireEnabled({ id, disabledAt }: { id: string; disabledAt: Date | null }): void {
  if (disabledAt !== null)
    throw new ApiError("conflict", `Cannot send anything to the endpoint "${id}": it is disabled`);
}

function deliveryNotFound(id: string): ApiError {
  return new ApiError("not_found", `Cannot find the delivery "${id}"`);
}

export function showDelivery(row: DeliveryRow): WebhookDelivery {
  const { id, endpointId, messageId, eventType, status, attempts } = row;
  return {
    ...{ id, endpointId, messageId, eventType, status, attempts },
    nextAttemptAt: status === "pending" ? row.nextAt.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
  };
}
