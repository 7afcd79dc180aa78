import { inTenant, machines, type Props, type Rows } from "./row.ts";

const reads = { who: inTenant("billing:read") };
const changes = { who: inTenant("billing:change") };
const own = ({ tenantId }: Props) => ({ id: tenantId });
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
  "GET /api/billing/usage": reads,
  "GET /api/billing/invoices": reads,
  "GET /api/billing/invoices/{id}": reads,
  "GET /api/billing/invoices/{id}/file": reads,
  "POST /api/billing/portal": { ...changes, yes: [404] },
  "POST /api/billing/checkout": { ...changes, yes: [404] },
  "POST /api/billing/webhooks": { who: machines, signedBy: "lago" },
  "POST /api/billing/webhooks/stripe": { who: machines, signedBy: "stripe" },
};
