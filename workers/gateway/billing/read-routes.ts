import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import {
  billingOverviewSchema,
  changePreviewSchema,
  paymentMethodSchema,
  previewQuerySchema,
  tenantEntitlementsSchema,
  usagePeriodSchema,
  usageSchema,
} from "../../contract/billing.ts";
import { listOf } from "../../contract/list.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { requirePermission } from "../tenants/require-permission.ts";
import {
  entitlementsExample,
  overviewExample,
  paymentMethodExample,
  previewExample,
  usageExample,
  usagePeriodExample,
} from "./examples.ts";
import { previewChange } from "./preview-change.ts";
import { readEntitlements } from "./read-billing.ts";
import { readOverview } from "./read-overview.ts";
import { listUsagePeriods, readUsage } from "./read-usage.ts";
import { showPaymentMethod } from "./show-billing.ts";

const common = { tags: ["billing"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema, example: z.output<Schema>) => ({
  "application/json": { schema, example },
});
/** A list of a kind that has no second page. */
const listed = <Item>(item: Item) => ({ data: [item], nextCursor: null });
const nothing = z.strictObject({});

const entitlements = createRoute({
  ...{ method: "get", path: "/api/billing/entitlements", operationId: "getEntitlements", ...common },
  summary:
    "What the organization may do: its plan's limits and features, and how much of it while a payment is missing",
  request: { query: nothing },
  responses: {
    200: { description: "As they are now", content: json(tenantEntitlementsSchema, entitlementsExample) },
    ...problems(400, 401, 403, 429, 503),
  },
});

const overview = createRoute({
  ...{ method: "get", path: "/api/billing/overview", operationId: "getBillingOverview", ...common },
  summary: "What the organization pays for, what of it was used, how it is paid, and the newest invoices",
  request: { query: nothing },
  responses: {
    200: { description: "As it is known", content: json(billingOverviewSchema, overviewExample) },
    ...problems(400, 401, 403, 429, 503),
  },
});

const usage = createRoute({
  ...{ method: "get", path: "/api/billing/usage", operationId: "getUsage", ...common },
  summary:
    "What was used in the running period, what it costs, and what both come to if it goes on like this",
  request: { query: nothing },
  responses: {
    200: { description: "So far", content: json(usageSchema, usageExample) },
    ...problems(400, 401, 403, 429, 502, 503, 504),
  },
});

const usagePeriods = createRoute({
  ...{ method: "get", path: "/api/billing/usage/periods", operationId: "listUsagePeriods", ...common },
  summary: "What was used in the last twelve periods that were billed, and what it cost",
  request: { query: nothing },
  responses: {
    200: {
      description: "The newest first",
      content: json(listOf(usagePeriodSchema), listed(usagePeriodExample)),
    },
    ...problems(400, 401, 403, 429, 502, 503, 504),
  },
});

const preview = createRoute({
  ...{ method: "get", path: "/api/billing/preview", operationId: "previewChange", ...common },
  summary: "What beginning a plan, or changing to it, would cost now; nothing is changed",
  request: { query: previewQuerySchema },
  responses: {
    200: { description: "By prices and days", content: json(changePreviewSchema, previewExample) },
    ...problems(400, 401, 403, 404, 409, 429, 502, 503, 504),
  },
});

const methods = createRoute({
  ...{ method: "get", path: "/api/billing/payment-methods", operationId: "listPaymentMethods", ...common },
  summary: "How the organization's invoices are paid; one is added at the link of the checkout",
  request: { query: nothing },
  responses: {
    200: {
      description: "None or some",
      content: json(listOf(paymentMethodSchema), listed(paymentMethodExample)),
    },
    ...problems(400, 401, 403, 429, 502, 503, 504),
  },
});

/** What a tenant has, used and would pay. */
export function addBillingReads(router: OpenAPIHono<AppEnv>): void {
  router.openapi(entitlements, async (c) => {
    const { tenant } = await requirePermission(c, "data:read");
    return c.json(await readEntitlements(c.var.deps.db, tenant.id), 200);
  });
  router.openapi(overview, async (c) => {
    const { tenant } = await requirePermission(c, "billing:read");
    return c.json(await readOverview(c.var.deps, tenant.id), 200);
  });
  router.openapi(usage, async (c) => {
    const { tenant } = await requirePermission(c, "billing:read");
    return c.json(await readUsage(c.var.deps, tenant.id), 200);
  });
  router.openapi(usagePeriods, async (c) => {
    const { tenant } = await requirePermission(c, "billing:read");
    return c.json({ data: await listUsagePeriods(c.var.deps, tenant.id), nextCursor: null }, 200);
  });
  router.openapi(preview, async (c) => {
    const { tenant } = await requirePermission(c, "billing:read");
    return c.json(await previewChange(c.var.deps, tenant.id, c.req.valid("query")), 200);
  });
  router.openapi(methods, async (c) => {
    const { tenant } = await requirePermission(c, "billing:read");
    const found = await c.var.deps.lagoAccounts.listPaymentMethods(tenant.id);
    return c.json({ data: found.map(showPaymentMethod), nextCursor: null }, 200);
  });
}
