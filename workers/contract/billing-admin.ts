import { z } from "zod";
import { subscriptionSchema } from "./billing.ts";
import { billingAccessSchema } from "./entitlements.ts";
import { listOf, pageQuerySchema } from "./list.ts";

const time = z.iso.datetime();
const count = z.int().nonnegative();
const currency = z.enum(["EUR", "USD"]);
/** Of 1; null where there is nothing to count. */
const share = z.number().min(0).max(1).nullable();

/** Whether the billing service is away: amounts are then the catalogue's, without what coupons take off. */
const stale = z.boolean();

/** How the business goes, by what is known here of what Lago bills. */
export const billingSummarySchema = z.object({
  plans: z.array(z.object({ plan: z.string(), tenants: count, inTrial: count })),
  /** What the fees of running subscriptions come to a month and a year, less what coupons take off, without trials and usage. */
  revenue: z.array(z.object({ currency, monthlyCents: count, yearlyCents: count })),
  /** Of those that ran a month ago, what share has ended since. */
  churn: share,
  /** Of the trials that came to their end in three months, what share has paid since. */
  trialConversion: share,
  /** Subscriptions with a missing payment. */
  unpaid: count,
  inbox: z.object({ waiting: count, failed: count }),
  stale,
});

export const billedTenantSchema = z.object({
  id: z.string(),
  name: z.string(),
  plan: z.string(),
  status: subscriptionSchema.shape.status.nullable(),
  currency: currency.nullable(),
  interval: subscriptionSchema.shape.interval.nullable(),
  access: billingAccessSchema,
  trialEndsAt: time.nullable(),
  unpaidSince: time.nullable(),
  /** What its fee comes to in a month, less what coupons take off; 0 in a trial. */
  monthlyCents: count,
  syncedAt: time.nullable(),
});

export const billedTenantsSchema = listOf(billedTenantSchema).extend({ stale });

/** Where Lago and what is known here are at odds. */
export const billingDriftSchema = z.object({
  /** Something runs in Lago of which nothing is known here. */
  unread: z.array(z.string()),
  /** Something runs for a tenant that was deleted. */
  deleted: z.array(z.string()),
  /** Something runs for whom nobody here knows: look at it in Lago. */
  unknown: z.array(z.string()),
  /** Was not read from Lago for half a day. */
  stale: z.array(z.string()),
  /** Of whose running period Lago counts more rows than were sent to it, or, where negative, fewer. */
  usageDiffers: z.array(z.object({ id: z.string(), rows: z.int() })),
  /** Usage that Lago refused for good, with the newest entries' ids; null where that could not be found out. */
  refusedUsage: z.object({ count, ids: z.array(z.string()) }).nullable(),
});

const eventStatusSchema = z.enum(["received", "applied", "ignored", "failed"]);

export const billingEventSchema = z.object({
  /** SHA-256 of its bytes. */
  id: z.string(),
  source: z.enum(["lago", "stripe"]),
  type: z.string(),
  tenantId: z.string().nullable(),
  status: eventStatusSchema,
  attempts: count,
  /** Why it was not worked on. */
  problem: z.string().nullable(),
  receivedAt: time,
  finishedAt: time.nullable(),
});

export const billingEventDetailSchema = billingEventSchema.extend({
  /** As it came; empty once its tenant is gone. */
  body: z.string(),
});

export const billingEventQuerySchema = pageQuerySchema.extend({ status: eventStatusSchema.optional() });

export type BillingSummary = z.infer<typeof billingSummarySchema>;
export type BilledTenant = z.infer<typeof billedTenantSchema>;
export type BillingDrift = z.infer<typeof billingDriftSchema>;
export type BillingEvent = z.infer<typeof billingEventSchema>;
