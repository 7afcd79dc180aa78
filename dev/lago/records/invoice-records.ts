/** Money: what was billed, taken off and paid. Amounts are cents; times are milliseconds since the epoch. */

/** From (inclusive) until (exclusive). */
export type Period = { from: number; until: number };

export type InvoicingReason = "subscription_starting" | "subscription_periodic" | "subscription_terminating";

/** What of one subscription an invoice covers. */
export type BilledPeriod = {
  subscription_id: string;
  external_subscription_id: string;
  plan_id: string;
  subscription: Period;
  charges: Period;
  reason: InvoicingReason;
};

export type Fee = {
  lago_id: string;
  type: "subscription" | "charge" | "credit";
  invoice_id: string;
  subscription_id: string | null;
  external_subscription_id: string | null;
  charge_id: string | null;
  /** What the fee is for: the subscription, the billable metric or the wallet transaction. */
  item: {
    lago_id: string;
    code: string;
    name: string;
    type: "Subscription" | "BillableMetric" | "WalletTransaction";
  };
  amount_cents: number;
  /** Plan's price of a whole period, from which unused days are credited. */
  plan_amount_cents: number | null;
  units: string;
  events_count: number | null;
  pay_in_advance: boolean;
  period: Period;
  coupons_cents: number;
};

type InvoiceCredit = {
  lago_id: string;
  amount_cents: number;
  before_taxes: boolean;
  item: { lago_item_id: string; type: "coupon" | "credit_note"; code: string; name: string };
};

export const paymentStatuses = ["pending", "succeeded", "failed"] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export type Invoice = {
  lago_id: string;
  sequential_id: number;
  number: string;
  customer_id: string;
  invoice_type: "subscription" | "credit";
  status: "finalized" | "voided";
  payment_status: PaymentStatus;
  payment_overdue: boolean;
  payment_dispute_lost_at: number | null;
  currency: string;
  issuing_date: string;
  payment_due_date: string;
  net_payment_term: number;
  fees: Fee[];
  periods: BilledPeriod[];
  credits: InvoiceCredit[];
  fees_amount_cents: number;
  coupons_amount_cents: number;
  credit_notes_amount_cents: number;
  prepaid_credit_amount_cents: number;
  total_amount_cents: number;
  total_paid_amount_cents: number;
  metadata: { lago_id: string; key: string; value: string; created_at: string }[];
  created_at: number;
  updated_at: number;
  voided_at: number | null;
  /** Failed attempts so far, and when the provider tries again by itself. */
  failed_attempts: number;
  next_attempt_at: number | null;
};

export type Payment = {
  lago_id: string;
  customer_id: string;
  invoice_id: string;
  amount_cents: number;
  currency: string;
  payment_status: "succeeded" | "failed";
  type: "manual" | "provider";
  reference: string | null;
  provider_payment_id: string | null;
  created_at: number;
};

export const creditNoteReasons = [
  "duplicated_charge",
  "product_unsatisfactory",
  "order_change",
  "order_cancellation",
  "fraudulent_charge",
  "other",
] as const;
export type CreditNoteReason = (typeof creditNoteReasons)[number];

export type CreditNote = {
  lago_id: string;
  sequential_id: number;
  number: string;
  invoice_id: string;
  customer_id: string;
  currency: string;
  issuing_date: string;
  reason: CreditNoteReason;
  description: string | null;
  items: { lago_id: string; fee_id: string; amount_cents: number }[];
  coupons_adjustment_cents: number;
  credit_amount_cents: number;
  refund_amount_cents: number;
  balance_amount_cents: number;
  credit_status: "available" | "consumed" | "voided" | null;
  refund_status: "pending" | "succeeded" | "failed" | null;
  created_at: number;
  updated_at: number;
};
