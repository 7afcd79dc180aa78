import { isoTime } from "../engine/dates.ts";
import type { Lago } from "../lago.ts";
import { customerOf } from "../lookup.ts";
import type { Payment } from "../records/invoice-records.ts";

/** The payment as clients read it. Lago's document knows no null for the provider, also of a manual payment. */
export function showPayment(lago: Lago, payment: Payment) {
  const customer = customerOf(lago, payment);
  const provider = customer.payment_provider ?? "stripe";
  return {
    lago_id: payment.lago_id,
    lago_customer_id: customer.lago_id,
    external_customer_id: customer.external_id,
    invoice_ids: [payment.invoice_id],
    invoice_numbers: [lago.store.invoices.get(payment.invoice_id)?.number ?? ""],
    lago_payable_id: payment.invoice_id,
    payable_type: "Invoice",
    amount_cents: payment.amount_cents,
    amount_currency: payment.currency,
    status: payment.payment_status,
    payment_status: payment.payment_status,
    type: payment.type,
    reference: payment.reference ?? "",
    payment_provider_code: customer.payment_provider_code ?? provider,
    payment_provider_type: provider,
    external_payment_id: payment.provider_payment_id,
    provider_payment_id: payment.provider_payment_id,
    provider_customer_id: customer.provider_customer_id ?? "",
    next_action: {},
    created_at: isoTime(payment.created_at),
  };
}
