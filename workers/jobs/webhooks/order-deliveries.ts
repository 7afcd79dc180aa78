import { and, asc, eq, lte, not, type SQL, sql } from "drizzle-orm";
import { type Builder, withTenant } from "../../../db/jobs/client.ts";
import { webhookDeliveries, webhookEndpoints } from "../../../db/jobs/schema-webhooks.ts";
import type { Deps } from "../deps.ts";

type DeliveryRow = typeof webhookDeliveries.$inferSelect;

/**
 * Whether a delivery is behind another one: its endpoint takes one after another, and an earlier one has not ended, or
 * one that is not earlier is being sent, as happens where an earlier one is sent again by hand.
 */
export function isBehind(): SQL {
  const { id, tenantId, endpointId, createdAt } = webhookDeliveries;
  const others = sql`select 1 from ${webhookDeliveries} other
    where other.tenant_id = ${tenantId} and other.endpoint_id = ${endpointId} and other.status = 'pending'`;
  return sql`(exists (select 1 from ${webhookEndpoints} where ${and(eq(webhookEndpoints.id, endpointId), webhookEndpoints.ordered)})
    and (exists (${others} and (other.created_at, other.id) < (${createdAt}, ${id}))
      or exists (${others} and other.id <> ${id} and other.sending_until > now())))`;
}

/**
 * Lets nobody else claim for an endpoint that takes one after another, nor have something sent again, until the
 * transaction ends: two that look at once would not see each other.
 */
export function lockOrdered(tx: Builder, deliveryId: string) {
  const ofDelivery = tx
    .select({ id: webhookDeliveries.endpointId })
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.id, deliveryId));
  return tx
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(and(sql`${webhookEndpoints.id} = (${ofDelivery})`, webhookEndpoints.ordered))
    .for("no key update");
}

/** Has the delivery sent that waited for this one; where that is lost, the sweep does. */
export async function sendNext(
  { db, sendWebhooks }: Pick<Deps, "db" | "sendWebhooks">,
  { tenantId, endpointId }: DeliveryRow,
): Promise<void> {
  const { id, status, nextAt, createdAt } = webhookDeliveries;
  const [next] = await withTenant(db, tenantId, (tx) => [
    tx
      .select({ deliveryId: id })
      .from(webhookDeliveries)
      .where(
        and(
          eq(webhookDeliveries.tenantId, tenantId),
          eq(webhookDeliveries.endpointId, endpointId),
          eq(status, "pending"),
          lte(nextAt, sql`now()`),
          not(isBehind()),
        ),
      )
      .orderBy(asc(createdAt), asc(id))
      .limit(1),
  ]);
  await sendWebhooks(next.map(({ deliveryId }) => ({ tenantId, deliveryId })));
}
