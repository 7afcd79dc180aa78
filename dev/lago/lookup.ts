import type { Lago } from "./lago.ts";
import { notFound } from "./lago-error.ts";
import type { AppliedCoupon, Coupon, Customer, Subscription, Wallet } from "./records/account-records.ts";
import type { CreditNote, Invoice } from "./records/invoice-records.ts";
import type { BillableMetric, Plan } from "./records/plan-records.ts";

/** The customer of an external id that is not deleted. */
export function findCustomer({ store }: Lago, externalId: string): Customer | undefined {
  return find(
    store.customers,
    (customer) => customer.external_id === externalId && customer.deleted_at === null,
  );
}

export function customerByExternalId(lago: Lago, externalId: string): Customer {
  return orNotFound(findCustomer(lago, externalId), "customer");
}

export function findMetric({ store }: Lago, code: string): BillableMetric | undefined {
  return find(store.metrics, (metric) => metric.code === code);
}

export function metricByCode(lago: Lago, code: string): BillableMetric {
  return orNotFound(findMetric(lago, code), "billable_metric");
}

/** The plan of a code that is not deleted. */
export function findPlan({ store }: Lago, code: string): Plan | undefined {
  return find(store.plans, (plan) => plan.code === code && plan.deleted_at === null);
}

export function planByCode(lago: Lago, code: string): Plan {
  return orNotFound(findPlan(lago, code), "plan");
}

export function findCoupon({ store }: Lago, code: string): Coupon | undefined {
  return find(store.coupons, (coupon) => coupon.code === code && coupon.deleted_at === null);
}

export function couponByCode(lago: Lago, code: string): Coupon {
  return orNotFound(findCoupon(lago, code), "coupon");
}

/** The plan of a subscription, also one that was deleted since. */
export function planOf({ store }: Lago, { plan_id }: Subscription): Plan {
  const plan = store.plans.get(plan_id);
  if (!plan) throw new Error(`Cannot find plan "${plan_id}" of a subscription`);
  return plan;
}

/** The customer that something belongs to, also one that was deleted since. */
export function customerOf({ store }: Lago, { customer_id }: { customer_id: string }): Customer {
  const customer = store.customers.get(customer_id);
  if (!customer) throw new Error(`Cannot find customer "${customer_id}"`);
  return customer;
}

/** Every life of a subscription, newest first. */
export function subscriptionLives({ store }: Lago, externalId: string): Subscription[] {
  return [...store.subscriptions.values()].filter(({ external_id }) => external_id === externalId).reverse();
}

export function invoiceById({ store }: Lago, id: string): Invoice {
  return orNotFound(store.invoices.get(id), "invoice");
}

export function creditNoteById({ store }: Lago, id: string): CreditNote {
  return orNotFound(store.creditNotes.get(id), "credit_note");
}

export function walletById({ store }: Lago, id: string): Wallet {
  return orNotFound(store.wallets.get(id), "wallet");
}

export function appliedCouponById({ store }: Lago, id: string): AppliedCoupon {
  return orNotFound(store.appliedCoupons.get(id), "applied_coupon");
}

/** @throws LagoError 404 with the resource's name when there is nothing. */
export function orNotFound<Value>(value: Value | undefined, resource: string): Value {
  if (value === undefined) throw notFound(resource);
  return value;
}

function find<Value>(values: Map<string, Value>, matches: (value: Value) => boolean): Value | undefined {
  for (const value of values.values()) if (matches(value)) return value;
  return undefined;
}
