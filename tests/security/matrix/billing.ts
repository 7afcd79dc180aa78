import { administrator, inTenant, machines, type Props, type Rows } from "./row.ts";

const reads = { who: inTenant("billing:read") };
const changes = { who: inTenant("billing:change") };
const own = ({ tenantId }: Props) => ({ id: tenantId });
const noEvent = () => ({ id: "0".repeat(64) });
/** What whoever may is told, since there is nothing to change; another tenant's is not found in other words. */
const nothing = /it is on Free/;
const pro = { plan: "pro", currency: "EUR", interval: "monthly" };

/** What an organization pays for. Whoever may change it and has nothing to change is let in, and told so. */
export const billingRows: Rows = {
  "GET /api/billing/subscriptions": reads,
  "POST /api/billing/subscriptions": { ...changes, body: pro, spends: "tenant", yes: [201, "conflict"] },
  "PATCH /api/billing/subscriptions/{id}": {
    ...changes,
    path: own,
    body: { resume: true },
    elsewhere: 404,
    yes: [nothing],
  },
  "DELETE /api/billing/subscriptions/{id}": { ...changes, path: own, elsewhere: 404, yes: [nothing] },
  "GET /api/billing/entitlements": { who: inTenant("data:read") },
  "GET /api/billing/overview": reads,
  "GET /api/billing/usage": reads,
  "GET /api/billing/usage/periods": reads,
  "GET /api/billing/preview": { ...reads, query: "plan=pro&interval=monthly" },
  "GET /api/billing/payment-methods": reads,
  "GET /api/billing/invoices": reads,
  "GET /api/billing/invoices/{id}": reads,
  "GET /api/billing/invoices/{id}/file": reads,
  "POST /api/billing/portal": { ...changes, body: {}, yes: [404] },
  "POST /api/billing/checkout": { ...changes, body: {}, yes: [404] },
  "GET /api/admin/billing/summary": administrator,
  "GET /api/admin/billing/tenants": administrator,
  "GET /api/admin/billing/drift": administrator,
  "POST /api/admin/billing/tenants/{id}/heal": { ...administrator, path: own },
  "GET /api/admin/billing/events": administrator,
  "GET /api/admin/billing/events/{id}": { ...administrator, path: noEvent, yes: [404] },
  "POST /api/admin/billing/events/{id}/replay": { ...administrator, path: noEvent, yes: [404] },
  "POST /api/billing/webhooks": { who: machines, signedBy: "lago" },
  "POST /api/billing/webhooks/stripe": { who: machines, signedBy: "stripe" },
};
