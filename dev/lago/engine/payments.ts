import { randomUUID } from "node:crypto";
import type { Lago } from "../lago.ts";
import type { Customer } from "../records/account-records.ts";
import type { Invoice, Payment, PaymentStatus } from "../records/invoice-records.ts";
import { showInvoiceExtended } from "../show/show-invoice.ts";
import { showPayment } from "../show/show-payment.ts";
import { dayMs } from "./dates.ts";
import { settleCredits } from "./settle-credits.ts";

/** Days after a failed attempt at which the provider tries again by itself, as Stripe does. */
const retryAfterDays = [3, 5, 7];

/** Asks the customer's provider for what is open; without a provider the invoice waits to be paid by hand. */
export function collect(lago: Lago, customer: Customer, invoice: Invoice) {
  if (invoice.payment_status === "succeeded" || invoice.status === "voided") return;
  if (customer.payment_provider === null || customer.provider_customer_id === null) return;
  if (customer.card === "works") recordPayment(lago, invoice, { customer, type: "provider" });
  else failPayment(lago, customer, invoice);
}

type PaymentOptions = {
  customer: Customer;
  type: Payment["type"];
  cents?: number;
  reference?: string | null;
};

/** Books money that came in. The invoice is paid when nothing of its total is open. */
export function recordPayment(
  lago: Lago,
  invoice: Invoice,
  { customer, type, cents = openCents(invoice), reference = null }: PaymentOptions,
): Payment {
  const payment = newPayment(lago, invoice, { customer, type, cents, reference, status: "succeeded" });
  invoice.total_paid_amount_cents += cents;
  lago.emit("payment.succeeded", "payment", showPayment(lago, payment));
  if (openCents(invoice) === 0) setPaymentStatus(lago, invoice, "succeeded");
  return payment;
}

/** Changes what is known of an invoice's payment and announces it once. */
export function setPaymentStatus(lago: Lago, invoice: Invoice, status: PaymentStatus) {
  const hasChanged = invoice.payment_status !== status;
  invoice.payment_status = status;
  invoice.updated_at = lago.now();
  if (status === "succeeded") {
    invoice.payment_overdue = false;
    invoice.next_attempt_at = null;
    settleCredits(lago, invoice);
  }
  if (!hasChanged) return;
  lago.emit("invoice.payment_status_updated", "invoice", showInvoiceExtended(lago, invoice));
}

function failPayment(lago: Lago, customer: Customer, invoice: Invoice) {
  newPayment(lago, invoice, {
    customer,
    type: "provider",
    cents: openCents(invoice),
    reference: null,
    status: "failed",
  });
  const days = retryAfterDays[invoice.failed_attempts];
  invoice.failed_attempts += 1;
  invoice.next_attempt_at = days === undefined ? null : lago.now() + days * dayMs;
  setPaymentStatus(lago, invoice, "failed");
  lago.emit("invoice.payment_failure", "payment_provider_invoice_payment_error", {
    lago_invoice_id: invoice.lago_id,
    lago_customer_id: customer.lago_id,
    external_customer_id: customer.external_id,
    provider_customer_id: customer.provider_customer_id,
    payment_provider: customer.payment_provider,
    payment_provider_code: customer.payment_provider_code,
    provider_error: providerError(customer),
  });
}

function providerError({ card }: Customer) {
  return card === "missing"
    ? { message: "The customer has no payment method", error_code: "missing_payment_method" }
    : { message: "Your card was declined.", error_code: "card_declined" };
}

export function openCents({ total_amount_cents, total_paid_amount_cents }: Invoice): number {
  return Math.max(0, total_amount_cents - total_paid_amount_cents);
}

function newPayment(
  { store, now }: Lago,
  invoice: Invoice,
  options: Required<PaymentOptions> & { status: Payment["payment_status"] },
): Payment {
  const { customer, type, cents, reference, status } = options;
  const payment: Payment = {
    lago_id: randomUUID(),
    customer_id: customer.lago_id,
    invoice_id: invoice.lago_id,
    amount_cents: cents,
    currency: invoice.currency,
    payment_status: status,
    type,
    reference,
    provider_payment_id: type === "provider" ? `pi_${randomUUID().replaceAll("-", "")}` : null,
    created_at: now(),
  };
  store.payments.set(payment.lago_id, payment);
  return payment;
}
