import { z } from "zod";

/**
 * What Lago writes on the payments that it asks for: `lago_invoice_id` on those of one invoice; on those of a link or a
 * payment request a payable, which may be an invoice.
 * @see https://github.com/getlago/lago-api/blob/main/app/services/payment_providers/stripe/payments/create_service.rb
 */
const metadataSchema = z.looseObject({
  lago_invoice_id: z.string().nullish(),
  lago_payable_id: z.string().nullish(),
  lago_payable_type: z.string().nullish(),
});

/** An event of Stripe, as much of it as is read. What it is about depends on its type. */
export const stripeEventSchema = z.looseObject({
  id: z.string().min(1).max(200),
  object: z.literal("event"),
  type: z.string().min(1).max(100),
  data: z.looseObject({
    object: z.looseObject({
      id: z.string().nullish(),
      metadata: metadataSchema.nullish(),
      payment_intent: z.string().nullish(),
      amount: z.int().nullish(),
      amount_refunded: z.int().nullish(),
      currency: z
        .string()
        .regex(/^[a-zA-Z]{3}$/)
        .nullish(),
      status: z.string().nullish(),
    }),
  }),
});

/** What has happened to a payment. */
export type PaymentNews = {
  kind: "succeeded" | "failed" | "disputed" | "dispute_closed" | "refunded";
  /** Of the payment, the dispute or the charge: what has happened to it has happened once. */
  objectId: string;
  /** Lago's invoice that was paid; Lago writes it on the payments that it asks for. */
  invoiceId: string | null;
  paymentIntent: string | null;
  /** How much was disputed, or given back of the charge until now. */
  money: { cents: number; currency: string } | null;
  /** How a dispute stands, as Stripe says it. */
  dispute: string | null;
};

const kinds: Record<string, PaymentNews["kind"]> = {
  "payment_intent.succeeded": "succeeded",
  "payment_intent.payment_failed": "failed",
  "charge.succeeded": "succeeded",
  "charge.failed": "failed",
  "charge.dispute.created": "disputed",
  "charge.dispute.closed": "dispute_closed",
  "charge.refunded": "refunded",
};

/** What a kept event tells of a payment; null for an event that is about something else. */
export function readPaymentNews(body: string): PaymentNews | null {
  const { type, data } = stripeEventSchema.parse(JSON.parse(body));
  const kind = kinds[type];
  const { id, metadata, payment_intent, amount, amount_refunded, currency, status } = data.object;
  if (kind === undefined || !id) return null;
  const paymentIntent = type.startsWith("payment_intent.") ? id : (payment_intent ?? null);
  const payableId = metadata?.lago_payable_type === "Invoice" ? metadata.lago_payable_id : null;
  const invoiceId = metadata?.lago_invoice_id ?? payableId ?? null;
  const cents = kind === "refunded" ? amount_refunded : amount;
  const money = cents == null || currency == null ? null : { cents, currency: currency.toUpperCase() };
  return { kind, objectId: id, invoiceId, paymentIntent, money, dispute: status ?? null };
}
