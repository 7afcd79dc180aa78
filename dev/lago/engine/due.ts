import type { Lago } from "../lago.ts";
import { customerOf, planOf } from "../lookup.ts";
import type { Subscription } from "../records/account-records.ts";
import type { Invoice } from "../records/invoice-records.ts";
import { showInvoiceExtended } from "../show/show-invoice.ts";
import { dayMs } from "./dates.ts";
import { collect } from "./payments.ts";
import { trialEnd } from "./periods.ts";
import {
  endTrial,
  renewSubscription,
  startSubscription,
  terminateSubscription,
} from "./subscription-life.ts";

/** How long a job waits and works in the simulated Lago. */
const jobMs = 2_000;

/** The time at which something is due next; null when nothing ever is. */
export function nextDue(lago: Lago): number | null {
  let earliest = Number.POSITIVE_INFINITY;
  for (const subscription of lago.store.subscriptions.values()) {
    earliest = Math.min(earliest, subscriptionDue(lago, subscription));
  }
  for (const invoice of lago.store.invoices.values()) earliest = Math.min(earliest, invoiceDue(invoice));
  return earliest === Number.POSITIVE_INFINITY ? null : earliest;
}

/** Does everything that is due at `at` or was before. An end comes before a renewal, a renewal before a payment. */
export function settleDueAt(lago: Lago, at: number) {
  for (const subscription of [...lago.store.subscriptions.values()]) {
    if (subscriptionDue(lago, subscription) <= at) settleSubscription(lago, subscription, at);
  }
  for (const invoice of [...lago.store.invoices.values()]) {
    if (invoiceDue(invoice) <= at) settleInvoice(lago, invoice, at);
  }
}

function settleSubscription(lago: Lago, subscription: Subscription, at: number) {
  if (orphanEnd(lago, subscription) <= at) {
    terminateSubscription(lago, subscription, { creditNote: "credit", invoice: "generate" });
    return;
  }
  if (subscription.status === "pending") {
    startSubscription(lago, subscription);
    return;
  }
  if ((subscription.ending_at ?? at + 1) <= at) {
    const creditNote = subscription.on_termination_credit_note ?? "credit";
    terminateSubscription(lago, subscription, { creditNote, invoice: subscription.on_termination_invoice });
    return;
  }
  if (openTrialEnd(lago, subscription) <= at) endTrial(lago, subscription, openTrialEnd(lago, subscription));
  const renewal = subscription.next_billing_at;
  if (renewal !== null && renewal <= at) renewSubscription(lago, subscription, renewal);
}

function settleInvoice(lago: Lago, invoice: Invoice, at: number) {
  if ((invoice.next_attempt_at ?? at + 1) <= at) {
    invoice.next_attempt_at = null;
    collect(lago, customerOf(lago, invoice), invoice);
  }
  if (invoice.payment_status === "succeeded" || invoice.payment_overdue || overdueAt(invoice) > at) return;
  invoice.payment_overdue = true;
  lago.emit("invoice.payment_overdue", "invoice", showInvoiceExtended(lago, invoice));
}

function subscriptionDue(lago: Lago, subscription: Subscription): number {
  if (subscription.status === "pending") {
    const start = subscription.previous_id === null ? subscription.subscription_at : Number.POSITIVE_INFINITY;
    return Math.min(start, orphanEnd(lago, subscription));
  }
  if (subscription.status !== "active") return Number.POSITIVE_INFINITY;
  return Math.min(
    orphanEnd(lago, subscription),
    subscription.ending_at ?? Number.POSITIVE_INFINITY,
    subscription.next_billing_at ?? Number.POSITIVE_INFINITY,
    openTrialEnd(lago, subscription),
  );
}

/** When the job is done that ends what a deleted customer had. */
function orphanEnd(lago: Lago, subscription: Subscription): number {
  const deletedAt = customerOf(lago, subscription).deleted_at;
  return deletedAt === null ? Number.POSITIVE_INFINITY : deletedAt + jobMs;
}

function openTrialEnd(lago: Lago, subscription: Subscription): number {
  if (subscription.trial_ended_at !== null) return Number.POSITIVE_INFINITY;
  return trialEnd(subscription, planOf(lago, subscription)) ?? Number.POSITIVE_INFINITY;
}

function invoiceDue(invoice: Invoice): number {
  if (invoice.payment_status === "succeeded" || invoice.status === "voided") return Number.POSITIVE_INFINITY;
  const attempt = invoice.next_attempt_at ?? Number.POSITIVE_INFINITY;
  return invoice.payment_overdue ? attempt : Math.min(attempt, overdueAt(invoice));
}

/** Overdue from the day after the one by which it was to be paid. */
function overdueAt({ payment_due_date }: Invoice): number {
  return Date.parse(payment_due_date) + dayMs;
}
