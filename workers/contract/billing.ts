import { z } from "zod";
import { entitlementsSchema, limitsSchema } from "./entitlements.ts";
import { listOf } from "./list.ts";

export const planSchema = z.object({
  code: z.string(),
  name: z.string(),
  description: z.string(),
  prices: z.array(
    z.object({
      currency: z.enum(["EUR", "USD"]),
      interval: z.enum(["monthly", "yearly"]),
      amountCents: z.number().int().nonnegative(),
      /** As it is written in the language that was asked for. */
      formatted: z.string(),
    }),
  ),
  /** Rows of every month that the price pays for, also on a yearly plan. */
  includedRowsPerMonth: z.int().nonnegative(),
  /** What rows beyond them cost, up to the plan's limit; empty where the included ones are all. `upToRows` is null at the end. */
  overage: z.array(
    z.object({ upToRows: z.int().nullable(), centsPerThousandRows: z.number().nonnegative() }),
  ),
  trialDays: z.int().nonnegative(),
  limits: limitsSchema,
  /** What else belongs to it, in words. */
  features: z.array(z.string()),
});

export const plansSchema = z.object({ data: z.array(planSchema) });

export type Plan = z.infer<typeof planSchema>;

/** The languages that prices are written in: a fixed few, since each is an answer of its own to keep. */
const priceLocales = [
  "en",
  "cs",
  "da",
  "de",
  "es",
  "fi",
  "fr",
  "it",
  "ja",
  "nb",
  "nl",
  "pl",
  "pt",
  "sv",
] as const;

export const plansQuerySchema = z.strictObject({ locale: z.enum(priceLocales).default("en") });

const plainText = z.string().min(1).max(100);
const time = z.iso.datetime();
const currencySchema = z.enum(["EUR", "USD"], "Choose EUR or USD");
const intervalSchema = z.enum(["monthly", "yearly"], "Choose monthly or yearly");
const planCodeSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, "Not a plan");

/** What a tenant pays for. Its id is the tenant's: there is one at most. */
export const subscriptionSchema = z.object({
  id: z.string(),
  plan: z.string(),
  currency: currencySchema,
  interval: intervalSchema,
  status: z.enum(["pending", "active", "ended"]),
  startedAt: time.nullable(),
  /** Null without a trial, and once it is over. */
  trialEndsAt: time.nullable(),
  periodStartsAt: time.nullable(),
  periodEndsAt: time.nullable(),
  /** When it ends by itself; null while it goes on. */
  endsAt: time.nullable(),
  endedAt: time.nullable(),
  /** The cheaper plan that waits for the end of the paid period. */
  nextPlan: z.string().nullable(),
  nextPlanAt: time.nullable(),
  /** Since when a payment is missing; null while all is paid. */
  unpaidSince: time.nullable(),
  /** When this was last read from the billing service. */
  syncedAt: time,
  /** Whether that is so long ago that the billing service must be away: it may have changed. */
  stale: z.boolean(),
});

export const subscribeSchema = z.strictObject({
  plan: planCodeSchema,
  currency: currencySchema,
  interval: intervalSchema,
  coupon: plainText.regex(/^[A-Za-z0-9_-]+$/, "Not a coupon").optional(),
});

export const changeSubscriptionSchema = z
  .strictObject({
    plan: planCodeSchema.optional(),
    interval: intervalSchema.optional(),
    currency: currencySchema.optional(),
    /** A time, or the end of the period that is paid for. */
    cancelAt: z.union([time, z.literal("period_end")]).optional(),
    /** Takes back what waits: a cancellation, or a cheaper plan. */
    resume: z.literal(true).optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "Say what to change")
  .refine(({ plan, interval, currency, cancelAt, resume }) => {
    const kinds = [plan ?? interval ?? currency, cancelAt, resume].filter((kind) => kind !== undefined);
    return kinds.length <= 1;
  }, "Change the plan, cancel, or resume: one at a time");

const invoiceSchema = z.object({
  id: z.string(),
  number: z.string(),
  kind: z.string(),
  status: z.string(),
  paymentStatus: z.string(),
  isOverdue: z.boolean(),
  currency: z.string(),
  totalCents: z.int(),
  dueCents: z.int(),
  issuedOn: z.iso.date(),
  dueOn: z.iso.date().nullable(),
});

/** A page of them. */
export const invoicesSchema = listOf(invoiceSchema).extend({ stale: subscriptionSchema.shape.stale });

export const invoiceDetailSchema = invoiceSchema.extend({
  /** What it is made of; null while the billing service is away. */
  lines: z.array(z.object({ name: z.string(), units: z.string(), amountCents: z.int() })).nullable(),
  /** What was given back of it; null while the billing service is away. */
  creditNotes: z
    .array(
      z.object({
        number: z.string(),
        issuedOn: z.iso.date(),
        reason: z.string().nullable(),
        currency: z.string(),
        /** Taken off later invoices, as far as `balanceCents` is not left of it. */
        creditCents: z.int(),
        /** Paid back. */
        refundCents: z.int(),
        balanceCents: z.int(),
      }),
    )
    .nullable(),
  /** Where the file is; null for a draft, and while the billing service is away. */
  fileUrl: z.string().nullable(),
  /** Whether this is what was known before the billing service went away. */
  stale: z.boolean(),
});

/** Of a file that is not there yet. */
export const filePreparingSchema = z.object({ status: z.literal("preparing") });

export const linkSchema = z.object({ url: z.string() });

export const tenantEntitlementsSchema = entitlementsSchema.extend({
  /** Until when `access` stays as it is, if it changes by itself. */
  accessUntil: time.nullable(),
});

const overridden = { name: z.string().max(40), value: z.int().nonnegative().max(1_000_000_000_000) };
const reason = z.string().trim().min(1, "Say why").max(200);

/** What an administrator grants a tenant beyond its plan, or takes from it: a limit, or a feature as 0 or 1. */
const overrideSchema = z.object({ ...overridden, reason, until: time.nullable() });

/** All of a tenant's; what is not among them, its plan says. */
export const putOverridesSchema = z.strictObject({
  overrides: z
    .array(z.strictObject({ ...overridden, reason, until: time.nullable().default(null) }))
    .max(50)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "Name each once"),
});

export const tenantOverridesSchema = z.object({
  entitlements: tenantEntitlementsSchema,
  overrides: z.array(overrideSchema),
});

export const usageSchema = z.object({
  /** Null on a plan that is not billed by period. */
  period: z.object({ from: time, until: time }).nullable(),
  rows: z.int().nonnegative(),
  includedRows: z.int().nonnegative(),
  currency: z.string().nullable(),
  /** For rows beyond the included ones, so far. */
  amountCents: z.int().nonnegative(),
  /** What both come to at the end of the period, if it goes on as it did. */
  projected: z.object({ rows: z.int().nonnegative(), amountCents: z.int().nonnegative() }).nullable(),
});

/** What was used in a period that was billed. */
export const usagePeriodSchema = z.object({
  from: time,
  until: time,
  rows: z.int().nonnegative(),
  amountCents: z.int().nonnegative(),
  currency: z.string(),
  invoiceId: z.string(),
});

export const paymentMethodSchema = z.object({
  id: z.string(),
  isDefault: z.boolean(),
  provider: z.string(),
  addedAt: time,
});

/** What the page of billing shows, in one answer. */
export const billingOverviewSchema = z.object({
  /** Null where there never was one. */
  subscription: subscriptionSchema.nullable(),
  entitlements: tenantEntitlementsSchema,
  /** These three are null while the billing service is away. */
  usage: usageSchema.nullable(),
  usagePeriods: z.array(usagePeriodSchema).nullable(),
  paymentMethods: z.array(paymentMethodSchema).nullable(),
  /** The newest; `GET /api/billing/invoices` lists all. */
  invoices: z.array(invoiceSchema),
  /** Whether the billing service has pages for customers here, so that `POST /api/billing/portal` leads somewhere. */
  hasPortal: z.boolean(),
  /** Whether the billing service is away, so that all this is what was known before. */
  stale: z.boolean(),
});

/** What a change of plan would come to, as far as days and prices say it. */
export const changePreviewSchema = z.object({
  plan: z.string(),
  currency: currencySchema,
  interval: intervalSchema,
  /** Whether it happens at once; else when the paid period ends. */
  atOnce: z.boolean(),
  takesEffectAt: time,
  /** For a whole interval, from then on. */
  priceCents: z.int().nonnegative(),
  /** For the rest of the running period on the new plan. */
  chargeCents: z.int().nonnegative(),
  /** For days that were paid for on the old one. */
  creditCents: z.int().nonnegative(),
  /** For rows beyond the included ones, used so far. */
  usageCents: z.int().nonnegative(),
  /** All of it now; coupons and older credit are taken off that. */
  dueNowCents: z.int().nonnegative(),
});

export const previewQuerySchema = z.strictObject({
  plan: planCodeSchema,
  interval: intervalSchema,
  currency: currencySchema.optional(),
});

export type BillingOverview = z.infer<typeof billingOverviewSchema>;
export type UsagePeriod = z.infer<typeof usagePeriodSchema>;
export type PaymentMethod = z.infer<typeof paymentMethodSchema>;
export type ChangePreview = z.infer<typeof changePreviewSchema>;
export type Subscription = z.infer<typeof subscriptionSchema>;
export type Subscribe = z.infer<typeof subscribeSchema>;
export type ChangeSubscription = z.infer<typeof changeSubscriptionSchema>;
export type Invoice = z.infer<typeof invoiceSchema>;
export type InvoiceDetail = z.infer<typeof invoiceDetailSchema>;
export type TenantEntitlements = z.infer<typeof tenantEntitlementsSchema>;
export type PutOverrides = z.infer<typeof putOverridesSchema>;
export type TenantOverrides = z.infer<typeof tenantOverridesSchema>;
export type Usage = z.infer<typeof usageSchema>;
