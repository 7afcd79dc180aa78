import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { billingEvent, invoice } from "../../../db/gateway/schema-billing.ts";
import type { BillingEffect } from "./effects.ts";
import type { PaymentNews } from "./stripe-event.ts";

/**
 * Whose payment it is: by the invoice that Lago wrote on it, else by what was heard of the same payment before, since a
 * dispute names nothing but its payment. Null for what none of our invoices was paid with.
 * @throws {Error} for an invoice of Lago's that is not known yet: it is heard of in a moment, and this is tried again.
 */
export async function payerOf(transaction: Transaction, news: PaymentNews | null): Promise<string | null> {
  if (news === null) return null;
  const { invoiceId, paymentIntent } = news;
  if (invoiceId !== null) {
    const [known] = await transaction
      .select({ tenantId: invoice.tenantId })
      .from(invoice)
      .where(eq(invoice.lagoId, invoiceId));
    if (known === undefined)
      throw new Error(`Cannot tell who pays yet: the invoice "${invoiceId}" is not known`);
    return known.tenantId;
  }
  if (paymentIntent === null) return null;
  const [before] = await transaction
    .select({ tenantId: billingEvent.tenantId })
    .from(billingEvent)
    .where(
      and(
        eq(billingEvent.source, "stripe"),
        isNotNull(billingEvent.tenantId),
        sql`position(${JSON.stringify(paymentIntent)} in ${billingEvent.body}) > 0`,
      ),
    )
    .orderBy(desc(billingEvent.receivedAt))
    .limit(1);
  return before?.tenantId ?? null;
}

/**
 * That it has happened, once. Payers hear of what is paid and what is not by their invoices, which are read from Lago;
 * of disputes and of what was given back, by this.
 */
export function effectOf(
  { kind, objectId, money, dispute }: PaymentNews,
  organization: string,
): BillingEffect {
  const amount =
    money === null
      ? null
      : new Intl.NumberFormat("en", { style: "currency", currency: money.currency }).format(
          money.cents / 100,
        );
  if (kind === "refunded") {
    // Each part that is given back is news of the same charge.
    const key = `payment:${objectId}:refunded${money === null ? "" : `:${money.cents}`}`;
    return { key, tell: { kind: "billing.refunded", params: { organization, amount } } };
  }
  const key = `payment:${objectId}:${kind}`;
  if (kind !== "disputed" && kind !== "dispute_closed") return { key, tell: null };
  const closed = dispute === "won" || dispute === "lost" ? dispute : "closed";
  const state = kind === "disputed" ? "open" : closed;
  return { key, tell: { kind: "billing.disputed", params: { organization, amount, state } } };
}
