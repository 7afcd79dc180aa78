import { randomUUID } from "node:crypto";
import type { Lago } from "../lago.ts";
import type { Customer, Subscription } from "../records/account-records.ts";
import type { BilledPeriod, Fee, Invoice, InvoicingReason, Period } from "../records/invoice-records.ts";
import type { Plan } from "../records/plan-records.ts";
import { showInvoiceExtended } from "../show/show-invoice.ts";
import { applyCoupons } from "./coupon-credits.ts";
import { dayMs, isoDate } from "./dates.ts";
import { formatDecimal } from "./decimal.ts";
import { collect } from "./payments.ts";
import { applyCreditNotes, applyWallets } from "./prepaid-credits.ts";
import { measureUsage } from "./usage.ts";

/** What an invoice bills of one subscription: a base fee, the usage of a period, or both. */
export type BillingItem = {
  subscription: Subscription;
  plan: Plan;
  reason: InvoicingReason;
  fee: { period: Period; cents: number } | null;
  charges: Period | null;
};

/**
 * Makes one finalized invoice of `items`, takes coupons, credit notes and wallets off it, sends `invoice.created` and
 * asks for the payment. A total of 0 counts as paid.
 */
export function issueInvoice(lago: Lago, customer: Customer, items: BillingItem[]): Invoice {
  const currency =
    items[0]?.plan.amount_currency ?? customer.currency ?? lago.store.organization.default_currency;
  const invoice = draftInvoice(lago, customer, { currency, type: "subscription" });
  for (const item of items) {
    invoice.periods.push(billedPeriod(item));
    if (item.fee) addSubscriptionFee(invoice, item, item.fee);
    if (item.charges) invoice.fees.push(...chargeFees(lago, invoice, item, item.charges));
  }
  invoice.fees_amount_cents = invoice.fees.reduce((sum, fee) => sum + fee.amount_cents, 0);
  applyCoupons(lago, customer, invoice);
  invoice.total_amount_cents = invoice.fees_amount_cents - invoice.coupons_amount_cents;
  applyCreditNotes(lago, customer, invoice);
  applyWallets(lago, customer, invoice);
  return finalize(lago, customer, invoice);
}

/** Stores an invoice whose total is known, announces it and asks for the payment. */
export function finalize(lago: Lago, customer: Customer, invoice: Invoice): Invoice {
  if (invoice.total_amount_cents === 0) invoice.payment_status = "succeeded";
  lago.store.invoices.set(invoice.lago_id, invoice);
  const type = invoice.invoice_type === "credit" ? "invoice.paid_credit_added" : "invoice.created";
  lago.emit(type, "invoice", showInvoiceExtended(lago, invoice));
  collect(lago, customer, invoice);
  return invoice;
}

type DraftOptions = { currency: string; type: Invoice["invoice_type"] };

/** An invoice without fees, numbered within its customer. */
export function draftInvoice(lago: Lago, customer: Customer, { currency, type }: DraftOptions): Invoice {
  const now = lago.now();
  customer.invoice_count += 1;
  const sequence = customer.invoice_count;
  const netPaymentTerm = customer.net_payment_term ?? lago.store.organization.net_payment_term;
  return {
    lago_id: randomUUID(),
    sequential_id: sequence,
    number: `SEL-${String(customer.sequential_id).padStart(4, "0")}-${String(sequence).padStart(3, "0")}`,
    customer_id: customer.lago_id,
    invoice_type: type,
    status: "finalized",
    payment_status: "pending",
    payment_overdue: false,
    payment_dispute_lost_at: null,
    currency,
    issuing_date: isoDate(now),
    payment_due_date: isoDate(now + netPaymentTerm * dayMs),
    net_payment_term: netPaymentTerm,
    fees: [],
    periods: [],
    credits: [],
    fees_amount_cents: 0,
    coupons_amount_cents: 0,
    credit_notes_amount_cents: 0,
    prepaid_credit_amount_cents: 0,
    total_amount_cents: 0,
    total_paid_amount_cents: 0,
    metadata: [],
    created_at: now,
    updated_at: now,
    voided_at: null,
    failed_attempts: 0,
    next_attempt_at: null,
  };
}

function billedPeriod({ subscription, plan, reason, fee, charges }: BillingItem): BilledPeriod {
  const nothing = { from: subscription.started_at ?? 0, until: subscription.started_at ?? 0 };
  return {
    subscription_id: subscription.lago_id,
    external_subscription_id: subscription.external_id,
    plan_id: plan.lago_id,
    subscription: fee?.period ?? charges ?? nothing,
    charges: charges ?? nothing,
    reason,
  };
}

function addSubscriptionFee(
  invoice: Invoice,
  { subscription, plan }: BillingItem,
  { period, cents }: { period: Period; cents: number },
) {
  const fee: Fee = {
    lago_id: randomUUID(),
    type: "subscription",
    invoice_id: invoice.lago_id,
    subscription_id: subscription.lago_id,
    external_subscription_id: subscription.external_id,
    charge_id: null,
    item: {
      lago_id: subscription.lago_id,
      code: plan.code,
      name: plan.invoice_display_name ?? plan.name,
      type: "Subscription",
    },
    amount_cents: cents,
    plan_amount_cents: plan.amount_cents,
    units: "1.0",
    events_count: null,
    pay_in_advance: plan.pay_in_advance,
    period,
    coupons_cents: 0,
  };
  invoice.fees.push(fee);
  subscription.last_fee = { invoice_id: invoice.lago_id, fee_id: fee.lago_id };
}

/** Charges that were not used leave no fee. */
function chargeFees(
  lago: Lago,
  invoice: Invoice,
  { subscription, plan }: BillingItem,
  period: Period,
): Fee[] {
  return measureUsage(lago, subscription, plan, period)
    .filter(({ units }) => units > 0n)
    .map(({ charge, metric, units, events, cents }) => ({
      lago_id: randomUUID(),
      type: "charge",
      invoice_id: invoice.lago_id,
      subscription_id: subscription.lago_id,
      external_subscription_id: subscription.external_id,
      charge_id: charge.lago_id,
      item: {
        lago_id: metric.lago_id,
        code: metric.code,
        name: charge.invoice_display_name ?? metric.name,
        type: "BillableMetric",
      },
      amount_cents: cents,
      plan_amount_cents: null,
      units: formatDecimal(units),
      events_count: events,
      pay_in_advance: false,
      period,
      coupons_cents: 0,
    }));
}
