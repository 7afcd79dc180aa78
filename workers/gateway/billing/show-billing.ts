import type { invoice } from "../../../db/gateway/schema-billing.ts";
import type { Invoice, Subscription } from "../../contract/billing.ts";
import { subscriptionSchema } from "../../contract/billing.ts";
import type { SubscriptionRow } from "./sync-tenant.ts";

/** A subscription as clients see it. */
export function showSubscription({ tenantId, lagoId: _, ...row }: SubscriptionRow): Subscription {
  const shown = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Date ? value.toISOString() : value,
  ]);
  return subscriptionSchema.parse({ id: tenantId, ...Object.fromEntries(shown) });
}

/** An invoice as clients see it. */
export function showInvoice(row: typeof invoice.$inferSelect): Invoice {
  const { lagoId: id, number, kind, status, paymentStatus, isOverdue, currency } = row;
  const { totalCents, dueCents, issuedOn, dueOn } = row;
  return {
    ...{ id, number, kind, status, paymentStatus, isOverdue, currency },
    ...{ totalCents, dueCents, issuedOn, dueOn },
  };
}
