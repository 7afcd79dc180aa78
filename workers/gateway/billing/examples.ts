import type {
  BillingOverview,
  ChangePreview,
  ChangeSubscription,
  Invoice,
  InvoiceDetail,
  PaymentMethod,
  Plan,
  Subscribe,
  Subscription,
  TenantEntitlements,
  Usage,
  UsagePeriod,
} from "../../contract/billing.ts";
import { catalogue, inEveryPlan } from "./catalogue.ts";

/** What the document of the API shows of billing: one tenant in the middle of a month on Pro. */

const tenantId = "0199c1f0-7a3e-7c4b-9d2a-3f5e8b6c1d20";
const invoiceId = "0199c1f4-91aa-7f0e-8c55-2d1b6a7e9f03";
const [, pro] = catalogue;
const month = { from: "2026-11-01T00:00:00Z", until: "2026-11-30T23:59:59Z" };

export const subscribeExample: Subscribe = {
  plan: "pro",
  currency: "EUR",
  interval: "monthly",
  coupon: "SPRING",
};
export const changeExample: ChangeSubscription = { plan: "scale" };

export const plansExample: { data: Plan[] } = {
  data: [
    {
      ...{ code: pro.code, name: pro.name, description: pro.description, limits: pro.limits },
      ...{
        includedRowsPerMonth: pro.includedRowsPerMonth,
        overage: [...pro.overage],
        trialDays: pro.trialDays,
      },
      prices: [{ currency: "EUR", interval: "monthly", amountCents: 4_900, formatted: "€49" }],
      features: [...inEveryPlan, "Audit log"],
    },
  ],
};

export const subscriptionExample: Subscription = {
  ...{ id: tenantId, plan: "pro", currency: "EUR", interval: "monthly", status: "active" },
  ...{ startedAt: "2026-09-14T08:30:00Z", trialEndsAt: null },
  ...{ periodStartsAt: month.from, periodEndsAt: month.until, endsAt: null, endedAt: null },
  ...{ nextPlan: null, nextPlanAt: null, unpaidSince: null },
  ...{ syncedAt: "2026-11-22T12:00:00Z", stale: false },
};

export const entitlementsExample: TenantEntitlements = {
  ...{ plan: "pro", access: "full", accessUntil: null, limits: pro.limits, features: [...pro.features] },
};

export const usageExample: Usage = {
  ...{ period: month, rows: 620_000, includedRows: pro.includedRowsPerMonth, currency: "EUR" },
  ...{ amountCents: 4_800, projected: { rows: 845_000, amountCents: 6_542 } },
};

export const usagePeriodExample: UsagePeriod = {
  ...{ from: "2026-10-01T00:00:00Z", until: "2026-10-31T23:59:59Z", rows: 512_000 },
  ...{ amountCents: 480, currency: "EUR", invoiceId },
};

export const previewExample: ChangePreview = {
  ...{ plan: "scale", currency: "EUR", interval: "monthly", atOnce: true },
  ...{ takesEffectAt: "2026-11-22T12:00:00Z", priceCents: 29_900, chargeCents: 8_970, creditCents: 1_470 },
  ...{ usageCents: 4_800, dueNowCents: 12_300 },
};

export const paymentMethodExample: PaymentMethod = {
  ...{ id: "0199c1f2-3c6d-7d19-a0b4-5e7f8a9b0c1d", isDefault: true, provider: "stripe" },
  addedAt: "2026-09-14T08:35:00Z",
};

export const invoiceExample: Invoice = {
  ...{ id: invoiceId, number: "SEL-4F2A-004-002", kind: "subscription", status: "finalized" },
  ...{ paymentStatus: "succeeded", isOverdue: false, currency: "EUR", totalCents: 5_380, dueCents: 0 },
  ...{ issuedOn: "2026-11-01", dueOn: "2026-11-01" },
};

export const invoiceDetailExample: InvoiceDetail = {
  ...invoiceExample,
  lines: [
    { name: "Pro", units: "1.0", amountCents: 4_900 },
    { name: "Rows processed", units: "512000.0", amountCents: 480 },
  ],
  creditNotes: [],
  ...{ fileUrl: `/api/billing/invoices/${invoiceId}/file`, stale: false },
};

export const overviewExample: BillingOverview = {
  ...{ subscription: subscriptionExample, entitlements: entitlementsExample, usage: usageExample },
  ...{ usagePeriods: [usagePeriodExample], paymentMethods: [paymentMethodExample] },
  ...{ invoices: [invoiceExample], hasPortal: true, stale: false },
};

export const portalExample = { url: "https://billing.example.com/customer-portal/eyJfcmFpbHMiOnsi--0f3a" };
export const checkoutExample = { url: "https://checkout.stripe.com/c/pay/cs_live_a1b2c3" };
