import type { invoice } from "../../../db/gateway/schema-billing.ts";
import type { Invoice, PaymentMethod, Subscription } from "../../contract/billing.ts";
import { subscriptionSchema } from "../../contract/billing.ts";
import type { LagoPaymentMethod } from "./lago-shapes.ts";
import type { SubscriptionRow } from "./sync-tenant.ts";

/** The reconciler reads what is older than six hours, so what is this old could not be read. */
const staleAfterMs = 7 * 3_600_000;

/**
 * Whether what is known of a tenant may not be what the billing service says now: that is away, or reading it failed
 * since, or nobody has read it for too long.
 */
export function isStale(
  row: Pick<SubscriptionRow, "syncedAt" | "failedAt"> | null | undefined,
  { isAway }: { isAway: boolean },
): boolean {
  if (row == null) return false;
  const { syncedAt, failedAt } = row;
  const hasFailed = failedAt !== null && failedAt > syncedAt;
  return isAway || hasFailed || Date.now() - syncedAt.getTime() > staleAfterMs;
}

/** A subscription as clients see it. @param options.isAway whether the billing service is: not where it was just read. */
export function showSubscription(
  { tenantId, lagoId: _, ...row }: SubscriptionRow,
  { isAway = false }: { isAway?: boolean } = {},
): Subscription {
  const stale = isStale(row, { isAway });
  const shown = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Date ? value.toISOString() : value,
  ]);
  return subscriptionSchema.parse({ id: tenantId, stale, ...Object.fromEntries(shown) });
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

/** A way to pay as clients see it; what of a card may be shown is at the payment service. */
export function showPaymentMethod(method: LagoPaymentMethod): PaymentMethod {
  const { lago_id: id, is_default: isDefault, payment_provider_type, created_at } = method;
  return { id, isDefault, provider: payment_provider_type ?? "stripe", addedAt: created_at.toISOString() };
}
