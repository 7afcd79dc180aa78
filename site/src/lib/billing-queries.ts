import { query } from "@solidjs/router";
import { load } from "./load.ts";

/** Plan, usage, ways to pay and invoices of the organization, in one answer. */
export const billingQuery = query(() => load("GET /api/billing/overview"), "billing");
export const entitlementsQuery = query(() => load("GET /api/billing/entitlements"), "entitlements");

/** The rows of this month, which count on every plan. */
export const monthUsageQuery = query(() => load("GET /api/usage"), "month-usage");

export const invoiceQuery = query(
  (id: string) => load("GET /api/billing/invoices/{id}", { path: { id } }),
  "invoice",
);

/** What a change of plan would cost, by the query that names it. */
export const previewQuery = query(
  (wanted: string) => load("GET /api/billing/preview", { query: wanted }),
  "billing-preview",
);

export const billingSummaryQuery = query(() => load("GET /api/admin/billing/summary"), "billing-summary");
export const billingDriftQuery = query(() => load("GET /api/admin/billing/drift"), "billing-drift");

/** A page of all organizations; the first without a cursor. */
export const billedTenantsQuery = query(
  (cursor: string | undefined) => load("GET /api/admin/billing/tenants", { query: String(pageOf(cursor)) }),
  "billed-tenants",
);

/** A page of the inbox, narrowed to a status or not. */
export const billingEventsQuery = query((status: string | undefined, cursor: string | undefined) => {
  const page = pageOf(cursor);
  if (status) page.set("status", status);
  return load("GET /api/admin/billing/events", { query: String(page) });
}, "billing-events");

export const billingEventQuery = query(
  (id: string) => load("GET /api/admin/billing/events/{id}", { path: { id } }),
  "billing-event",
);

function pageOf(cursor: string | undefined): URLSearchParams {
  return new URLSearchParams(cursor ? { limit: "25", cursor } : { limit: "25" });
}
