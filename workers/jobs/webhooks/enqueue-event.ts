import { and, lt, ne, sql } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { webhookDeliveries, webhookEndpoints } from "../../../db/jobs/schema-webhooks.ts";
import type { WebhookEventType } from "../../contract/webhooks.ts";

/** `id` is made of what the event is about: written twice, it is one. */
export type WebhookEvent = {
  id: string;
  type: WebhookEventType;
  timestamp: string;
  data: Record<string, unknown>;
};

/** How long what was settled stays in the log. */
const logDays = 30;

/**
 * Writes an event down for every endpoint of the tenant that wants its type; doing it again adds nothing. Endpoints are
 * locked against being disabled meanwhile, which fails only what it sees waiting.
 * @returns the deliveries that are new.
 */
export async function enqueueEvent(
  db: Database,
  { tenantId, event }: { tenantId: string; event: WebhookEvent },
): Promise<string[]> {
  const { id, ...payload } = event;
  const wanted = JSON.stringify([event.type]);
  const [rows] = await withTenant(db, tenantId, (tx) => [
    tx.execute<{ id: string }>(sql`
      insert into ${webhookDeliveries} (id, tenant_id, endpoint_id, message_id, event_type, payload)
      select gen_random_uuid(), tenant_id, id, ${id}, ${event.type}, ${JSON.stringify(payload)}
      from ${webhookEndpoints} where disabled_at is null and event_types @> ${wanted}::jsonb
      for share
      on conflict (tenant_id, endpoint_id, message_id) do nothing returning id`),
    tx
      .delete(webhookDeliveries)
      .where(
        and(
          ne(webhookDeliveries.status, "pending"),
          lt(webhookDeliveries.createdAt, sql`now() - make_interval(days => ${logDays})`),
        ),
      ),
  ]);
  return rows.rows.map((row) => row.id);
}
