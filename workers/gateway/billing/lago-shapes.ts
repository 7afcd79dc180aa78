import { z } from "zod";
import type { Currency, Interval } from "./catalogue.ts";

/** As much of Lago's answers as is read. Times are ISO 8601; amounts are cents. */

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const cents = z.int();

/** Whose a subscription is. */
export const lagoOwnerSchema = z.object({ external_id: z.string(), external_customer_id: z.string() });

export const lagoCustomerSchema = z.object({
  name: z.string().nullish(),
  email: z.string().nullish(),
  currency: z.string().nullish(),
});

export const lagoSubscriptionSchema = z.object({
  lago_id: z.string(),
  external_id: z.string(),
  external_customer_id: z.string(),
  plan_code: z.string(),
  status: z.enum(["active", "pending", "terminated", "canceled"]),
  created_at: time,
  started_at: time.nullish(),
  subscription_at: time.nullish(),
  trial_ended_at: time.nullish(),
  ending_at: time.nullish(),
  terminated_at: time.nullish(),
  canceled_at: time.nullish(),
  next_plan_code: z.string().nullish(),
  previous_plan_code: z.string().nullish(),
  downgrade_plan_date: z.iso.date().nullish(),
  current_billing_period_started_at: time.nullish(),
  current_billing_period_ending_at: time.nullish(),
});

export const lagoInvoiceSchema = z.object({
  lago_id: z.string(),
  number: z.string(),
  invoice_type: z.string(),
  status: z.string(),
  payment_status: z.string(),
  payment_overdue: z.boolean().nullish(),
  currency: z.string(),
  total_amount_cents: cents,
  total_due_amount_cents: cents.nullish(),
  issuing_date: z.iso.date(),
  payment_due_date: z.iso.date().nullish(),
  updated_at: time,
  file_url: z.string().nullish(),
  customer: z.object({ external_id: z.string() }),
  fees: z
    .array(
      z.object({
        amount_cents: cents,
        units: z.union([z.string(), z.number()]).nullish(),
        item: z.object({ name: z.string().nullish(), code: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

export const lagoCreditNoteSchema = z.object({
  number: z.string(),
  lago_invoice_id: z.string(),
  issuing_date: z.iso.date(),
  reason: z.string().nullish(),
  currency: z.string(),
  credit_amount_cents: cents,
  refund_amount_cents: cents,
  balance_amount_cents: cents,
  customer: z.object({ external_id: z.string() }),
});

export const lagoAppliedCouponSchema = z.object({
  external_customer_id: z.string(),
  coupon_code: z.string(),
  status: z.string(),
  frequency: z.string().nullish(),
  amount_cents: cents.nullish(),
  amount_currency: z.string().nullish(),
  percentage_rate: z.union([z.string(), z.number()]).nullish(),
});

export const lagoUsageSchema = z.object({
  customer_usage: z.object({
    from_datetime: time,
    to_datetime: time,
    currency: z.string().nullish(),
    amount_cents: cents,
    charges_usage: z.array(z.object({ units: z.union([z.string(), z.number()]) })),
  }),
});

export const lagoPastUsageSchema = z.object({
  from_datetime: time,
  to_datetime: time,
  currency: z.string(),
  amount_cents: cents,
  lago_invoice_id: z.string(),
  charges_usage: z.array(z.object({ units: z.union([z.string(), z.number()]) })),
});

export const lagoPaymentMethodSchema = z.object({
  lago_id: z.string(),
  is_default: z.boolean(),
  payment_provider_type: z.string().nullish(),
  created_at: time,
});

export type LagoAppliedCoupon = z.infer<typeof lagoAppliedCouponSchema>;
export type LagoCustomer = z.infer<typeof lagoCustomerSchema>;
export type LagoPastUsage = z.infer<typeof lagoPastUsageSchema>;
export type LagoPaymentMethod = z.infer<typeof lagoPaymentMethodSchema>;
export type LagoSubscription = z.infer<typeof lagoSubscriptionSchema>;
export type LagoInvoice = z.infer<typeof lagoInvoiceSchema>;
export type LagoCreditNote = z.infer<typeof lagoCreditNoteSchema>;
export type LagoUsage = z.infer<typeof lagoUsageSchema>["customer_usage"];

export type PlanChoice = { plan: string; currency: Currency; interval: Interval };
