import { isoTime } from "../engine/dates.ts";
import { lastSecond } from "../engine/periods.ts";
import type { Lago } from "../lago.ts";
import { customerOf } from "../lookup.ts";
import type { BilledPeriod, Invoice } from "../records/invoice-records.ts";
import { showCustomer } from "./show-customer.ts";
import { showFee } from "./show-fee.ts";
import { showSubscription } from "./show-subscription.ts";

/** The invoice as lists show it. */
export function showInvoice(lago: Lago, invoice: Invoice) {
  const subTotal = invoice.fees_amount_cents - invoice.coupons_amount_cents;
  return {
    lago_id: invoice.lago_id,
    billing_entity_code: "selvedge",
    sequential_id: invoice.sequential_id,
    number: invoice.number,
    issuing_date: invoice.issuing_date,
    payment_due_date: invoice.payment_due_date,
    net_payment_term: invoice.net_payment_term,
    payment_overdue: invoice.payment_overdue,
    ...(invoice.payment_dispute_lost_at === null
      ? {}
      : { payment_dispute_lost_at: isoTime(invoice.payment_dispute_lost_at) }),
    invoice_type: invoice.invoice_type,
    status: invoice.status,
    payment_status: invoice.payment_status,
    currency: invoice.currency,
    fees_amount_cents: invoice.fees_amount_cents,
    coupons_amount_cents: invoice.coupons_amount_cents,
    credit_notes_amount_cents: invoice.credit_notes_amount_cents,
    sub_total_excluding_taxes_amount_cents: subTotal,
    taxes_amount_cents: 0,
    sub_total_including_taxes_amount_cents: subTotal,
    prepaid_credit_amount_cents: invoice.prepaid_credit_amount_cents,
    progressive_billing_credit_amount_cents: 0,
    total_amount_cents: invoice.total_amount_cents,
    total_paid_amount_cents: invoice.total_paid_amount_cents,
    total_due_amount_cents: Math.max(0, invoice.total_amount_cents - invoice.total_paid_amount_cents),
    version_number: 4,
    self_billed: false,
    file_url: `${lago.url()}/_files/${invoice.lago_id}.pdf`,
    web_url: null,
    created_at: isoTime(invoice.created_at),
    updated_at: isoTime(invoice.updated_at),
    customer: showCustomer(customerOf(lago, invoice)),
    metadata: invoice.metadata,
    applied_taxes: [],
    applied_invoice_custom_sections: [],
  };
}

/** With everything it is made of, as the single invoice and its webhooks show it. */
export function showInvoiceExtended(lago: Lago, invoice: Invoice) {
  return {
    ...showInvoice(lago, invoice),
    billing_periods: invoice.periods.map(showPeriod),
    fees: invoice.fees.map((fee) => showFee(lago, invoice, fee)),
    credits: invoice.credits.map((credit) => ({
      ...credit,
      amount_currency: invoice.currency,
      invoice: { lago_id: invoice.lago_id, payment_status: invoice.payment_status },
    })),
    subscriptions: invoice.periods.flatMap(({ subscription_id }) => {
      const subscription = lago.store.subscriptions.get(subscription_id);
      return subscription ? [showSubscription(lago, subscription)] : [];
    }),
    error_details: [],
  };
}

function showPeriod(period: BilledPeriod) {
  return {
    lago_subscription_id: period.subscription_id,
    external_subscription_id: period.external_subscription_id,
    lago_plan_id: period.plan_id,
    subscription_from_datetime: isoTime(period.subscription.from),
    subscription_to_datetime: isoTime(lastSecond(period.subscription)),
    charges_from_datetime: isoTime(period.charges.from),
    charges_to_datetime: isoTime(lastSecond(period.charges)),
    invoicing_reason: period.reason,
  };
}
