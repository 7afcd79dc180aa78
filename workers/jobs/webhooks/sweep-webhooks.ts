import { and, asc, eq, isNotNull, isNull, lte, ne, not, sql } from "drizzle-orm";
import { type Builder, withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { webhookDeliveries, webhookEndpoints } from "../../../db/jobs/schema-webhooks.ts";
import type { Deps } from "../deps.ts";
import { postEvent } from "../events/post-event.ts";
import { failPending } from "./deliver-webhook.ts";
import { isBehind } from "./order-deliveries.ts";

/**
 * Has the deliveries that are due sent, of all tenants: the longest due of each, then the second of each, and so on, so that
 * nobody's backlog stands before what others wait for. What is behind another one is left alone. What waits for an endpoint
 * that is disabled fails. Returns how many were sent.
 */
export async function sweepDeliveries(
  { db, webhookQueue }: Pick<Deps, "db" | "webhookQueue">,
  { limit = 500 }: { limit?: number } = {},
): Promise<number> {
  const [due, stranded] = await withPlatform(db, (tx) => [selectDue(tx, limit), selectStranded(tx, limit)]);
  for (const { tenantId, endpointId } of stranded)
    await withTenant(db, tenantId, (tx) => [failPending(tx, endpointId)]);
  const batchSize = 100;
  for (let at = 0; at < due.length; at += batchSize) {
    await webhookQueue.sendBatch(due.slice(at, at + batchSize).map((body) => ({ body })));
  }
  return due.length;
}

const ofEndpoint = eq(webhookEndpoints.id, webhookDeliveries.endpointId);

function selectDue(tx: Builder, limit: number) {
  const { id, tenantId, status, nextAt } = webhookDeliveries;
  const place = sql<number>`row_number() over (partition by ${tenantId} order by ${nextAt})`.as("place");
  const queued = tx
    .select({ deliveryId: id, tenantId, nextAt, place })
    .from(webhookDeliveries)
    .innerJoin(webhookEndpoints, ofEndpoint)
    .where(
      and(
        eq(status, "pending"),
        lte(nextAt, sql`now()`),
        isNull(webhookEndpoints.disabledAt),
        not(isBehind()),
      ),
    )
    .as("queued");
  return tx
    .select({ deliveryId: queued.deliveryId, tenantId: queued.tenantId })
    .from(queued)
    .orderBy(asc(queued.place), asc(queued.nextAt))
    .limit(limit);
}

/** Endpoints that are disabled while something still waits for them. */
function selectStranded(tx: Builder, limit: number) {
  const { tenantId, endpointId, status } = webhookDeliveries;
  return tx
    .select({ tenantId, endpointId })
    .from(webhookDeliveries)
    .innerJoin(webhookEndpoints, ofEndpoint)
    .where(and(eq(status, "pending"), isNotNull(webhookEndpoints.disabledAt)))
    .groupBy(tenantId, endpointId)
    .limit(limit);
}

/** Has tenants told, by the gateway, that an endpoint of theirs was disabled for them. Returns how many. */
export async function sweepDisabled(
  { config, db, log }: Pick<Deps, "config" | "db" | "log">,
  { limit = 100 }: { limit?: number } = {},
): Promise<number> {
  const [found] = await withPlatform(db, (tx) => [
    tx
      .select()
      .from(webhookEndpoints)
      .where(
        and(
          isNotNull(webhookEndpoints.disabledAt),
          ne(webhookEndpoints.disabledReason, "manual"),
          isNull(webhookEndpoints.disablingToldAt),
        ),
      )
      .orderBy(asc(webhookEndpoints.disabledAt))
      .limit(limit),
  ]);
  let told = 0;
  for (const { id, tenantId, url, disabledAt, disabledReason } of found) {
    if (disabledAt === null || disabledReason === null || disabledReason === "manual") continue;
    const timestamp = disabledAt.toISOString();
    try {
      await postEvent(config, `webhook.endpoint_disabled:${id}:${disabledAt.getTime()}`, {
        type: "webhook.endpoint_disabled",
        timestamp,
        data: { tenantId, endpointId: id, host: new URL(url).host, reason: disabledReason },
      });
      await withTenant(db, tenantId, (tx) => [
        tx
          .update(webhookEndpoints)
          .set({ disablingToldAt: sql`now()` })
          .where(and(eq(webhookEndpoints.id, id), eq(webhookEndpoints.disabledAt, disabledAt))),
      ]);
      told += 1;
    } catch (error) {
      log.error("cannot tell that a webhook endpoint was disabled", { endpointId: id, error });
    }
  }
  return told;
}
