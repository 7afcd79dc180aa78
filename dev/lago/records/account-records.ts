/** Customers and what belongs to them. Times are milliseconds since the epoch; `lago_id`s are UUIDs. */

type PaymentProvider = "stripe" | "gocardless" | "adyen";

/** What a payment attempt meets: no card yet, one that is charged, or one that is refused. */
export const cards = ["missing", "works", "declined"] as const;
type Card = (typeof cards)[number];

export type Address = Record<
  "address_line1" | "address_line2" | "city" | "country" | "state" | "zipcode",
  string | null
>;

export type Customer = {
  lago_id: string;
  sequential_id: number;
  external_id: string;
  name: string | null;
  firstname: string | null;
  lastname: string | null;
  email: string | null;
  currency: string | null;
  customer_type: "company" | "individual" | null;
  legal_name: string | null;
  legal_number: string | null;
  tax_identification_number: string | null;
  phone: string | null;
  url: string | null;
  logo_url: string | null;
  address: Address;
  net_payment_term: number | null;
  finalize_zero_amount_invoice: "inherit" | "skip" | "finalize";
  metadata: CustomerMetadata[];
  payment_provider: PaymentProvider | null;
  payment_provider_code: string | null;
  provider_customer_id: string | null;
  card: Card;
  /** Set while a payment method is stored with the provider. */
  payment_method_id: string | null;
  invoice_count: number;
  deleted_at: number | null;
  created_at: number;
  updated_at: number;
};

export type CustomerMetadata = {
  lago_id: string;
  key: string;
  value: string;
  display_in_invoice: boolean;
  created_at: string;
};

export const subscriptionStatuses = ["active", "canceled", "pending", "terminated"] as const;
type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/**
 * One life of a subscription under one plan. A change of plan ends this record and starts another with the same
 * `external_id`; `previous_id` and `next_id` link them.
 */
export type Subscription = {
  lago_id: string;
  external_id: string;
  customer_id: string;
  plan_id: string;
  name: string | null;
  status: SubscriptionStatus;
  billing_time: "calendar" | "anniversary";
  /** Anchors the billing periods; inherited by the next life. */
  subscription_at: number;
  created_at: number;
  started_at: number | null;
  /** Start of the first life: the trial counts from here. */
  initial_started_at: number | null;
  trial_ended_at: number | null;
  ending_at: number | null;
  terminated_at: number | null;
  canceled_at: number | null;
  previous_id: string | null;
  next_id: string | null;
  on_termination_credit_note: "credit" | "refund" | "skip" | null;
  on_termination_invoice: "generate" | "skip";
  /** End of the charge period that is invoiced next; null while it is not active. */
  next_billing_at: number | null;
  /** Until when the base fee is billed, so that no period is billed twice. */
  fee_billed_until: number;
  /** The newest base fee, from which a termination credits the unused days. */
  last_fee: { invoice_id: string; fee_id: string } | null;
};

export type UsageEvent = {
  lago_id: string;
  transaction_id: string;
  external_subscription_id: string;
  code: string;
  timestamp: number;
  properties: Record<string, string | number>;
  created_at: number;
};

type CouponFrequency = "once" | "recurring" | "forever";

export type Coupon = {
  lago_id: string;
  name: string;
  code: string;
  description: string | null;
  coupon_type: "fixed_amount" | "percentage";
  amount_cents: number | null;
  amount_currency: string | null;
  percentage_rate: string | null;
  reusable: boolean;
  frequency: CouponFrequency;
  frequency_duration: number | null;
  expiration: "no_expiration" | "time_limit";
  expiration_at: number | null;
  /** Empty means every plan. */
  plan_codes: string[];
  created_at: number;
  terminated_at: number | null;
  deleted_at: number | null;
};

export type AppliedCoupon = {
  lago_id: string;
  coupon_id: string;
  customer_id: string;
  status: "active" | "terminated";
  amount_cents: number | null;
  amount_currency: string | null;
  percentage_rate: string | null;
  frequency: CouponFrequency;
  frequency_duration: number | null;
  frequency_duration_remaining: number | null;
  /** What it took off invoices so far. */
  used_cents: number;
  created_at: number;
  terminated_at: number | null;
};

export type Wallet = {
  lago_id: string;
  customer_id: string;
  name: string | null;
  code: string;
  priority: number;
  currency: string;
  /** Price of one credit, in the currency's unit. */
  rate_amount: string;
  status: "active" | "terminated";
  balance_cents: number;
  consumed_cents: number;
  expiration_at: number | null;
  created_at: number;
  terminated_at: number | null;
  last_balance_sync_at: number | null;
  last_consumed_credit_at: number | null;
};

export type WalletTransaction = {
  lago_id: string;
  wallet_id: string;
  invoice_id: string | null;
  status: "pending" | "settled" | "failed";
  transaction_status: "purchased" | "granted" | "voided" | "invoiced";
  transaction_type: "inbound" | "outbound";
  amount_cents: number;
  name: string | null;
  created_at: number;
  settled_at: number | null;
  failed_at: number | null;
};
