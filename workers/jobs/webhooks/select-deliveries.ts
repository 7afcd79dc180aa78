import { and, desc, eq } from "drizzle-orm";
import type { Builder } from "../../../db/jobs/client.ts";
import { webhookDeliveries } from "../../../db/jobs/schema-webhooks.ts";
import type { WebhookDelivery } from "../../contract/webhooks.ts";
import { after } from "../cursor.ts";

export type DeliveryPage = {
  endpointId: string;
  limit: number;
  cursor?: string | undefined;
  status?: WebhookDelivery["status"] | undefined;
};

/** The statement of the list, which reads one row more than it shows; why it names the tenant: db/jobs/of-tenant.ts. */
export function selectDeliveries(
  tx: Pick<Builder, "select">,
  { tenantId, endpointId, limit, cursor, status }: DeliveryPage & { tenantId: string },
) {
  return tx
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.tenantId, tenantId),
        eq(webhookDeliveries.endpointId, endpointId),
        status === undefined ? undefined : eq(webhookDeliveries.status, status),
        after(webhookDeliveries, cursor),
      ),
    )
    .orderBy(desc(webhookDeliveries.createdAt), desc(webhookDeliveries.id))
    .limit(limit + 1);
}
