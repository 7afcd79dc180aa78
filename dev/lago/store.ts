import { randomBytes, randomUUID } from "node:crypto";
import type {
  AppliedCoupon,
  Coupon,
  Customer,
  Subscription,
  UsageEvent,
  Wallet,
  WalletTransaction,
} from "./records/account-records.ts";
import type { CreditNote, Invoice, Payment } from "./records/invoice-records.ts";
import type { BillableMetric, Plan } from "./records/plan-records.ts";
import type { WebhookDelivery, WebhookEndpoint } from "./records/webhook-records.ts";

/** Everything the double remembers. Maps are keyed by `lago_id` unless it says otherwise. */
export type Store = {
  organization: Organization;
  metrics: Map<string, BillableMetric>;
  plans: Map<string, Plan>;
  customers: Map<string, Customer>;
  subscriptions: Map<string, Subscription>;
  /** By external subscription id, in order of arrival. */
  events: Map<string, UsageEvent[]>;
  coupons: Map<string, Coupon>;
  appliedCoupons: Map<string, AppliedCoupon>;
  wallets: Map<string, Wallet>;
  walletTransactions: Map<string, WalletTransaction>;
  invoices: Map<string, Invoice>;
  payments: Map<string, Payment>;
  creditNotes: Map<string, CreditNote>;
  webhookEndpoints: Map<string, WebhookEndpoint>;
  webhookDeliveries: Map<string, WebhookDelivery>;
  /** Difference between the simulated and the real time, or the time at which it stands still. */
  clock: { offsetMs: number; frozenAt: number | null };
  customerCount: number;
};

type Organization = {
  lago_id: string;
  name: string;
  default_currency: string;
  net_payment_term: number;
  email: string | null;
  legal_name: string | null;
  country: string | null;
  created_at: string;
  hmacKey: string;
  /** PEM, made on first use and kept, so that the public key survives a restart. */
  privateKey: string | null;
};

export function createStore(): Store {
  return {
    organization: {
      lago_id: randomUUID(),
      name: "Selvedge",
      default_currency: "EUR",
      net_payment_term: 0,
      email: null,
      legal_name: null,
      country: null,
      created_at: new Date().toISOString(),
      hmacKey: randomBytes(32).toString("hex"),
      privateKey: null,
    },
    metrics: new Map(),
    plans: new Map(),
    customers: new Map(),
    subscriptions: new Map(),
    events: new Map(),
    coupons: new Map(),
    appliedCoupons: new Map(),
    wallets: new Map(),
    walletTransactions: new Map(),
    invoices: new Map(),
    payments: new Map(),
    creditNotes: new Map(),
    webhookEndpoints: new Map(),
    webhookDeliveries: new Map(),
    clock: { offsetMs: 0, frozenAt: null },
    customerCount: 0,
  };
}
