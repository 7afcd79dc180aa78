import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { z } from "zod";
import { plansQuerySchema, plansSchema } from "../../contract/billing.ts";
import { everyone } from "../cache/audience.ts";
import { defineCached } from "../cache/rule.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { addBillingAdministration } from "./admin-routes.ts";
import { plansExample } from "./examples.ts";
import { addInvoices } from "./invoice-routes.ts";
import { listPlans } from "./list-plans.ts";
import { addOverrides } from "./override-routes.ts";
import { addBillingReads } from "./read-routes.ts";
import { addSubscriptions } from "./subscription-routes.ts";
import { addWebhooks } from "./webhook-routes.ts";

const plans = createRoute({
  method: "get",
  path: "/api/billing/plans",
  operationId: "listPlans",
  tags: ["billing"],
  summary: "The plans on sale, with prices written in a language",
  security: [],
  request: { query: plansQuerySchema },
  responses: {
    200: {
      description: "Every plan with its prices",
      content: { "application/json": { schema: plansSchema, example: plansExample } },
    },
    304: { description: "What the client has is current" },
    ...problems(400, 429, 502, 503, 504),
  },
});

const keptPlans = defineCached({
  ...{ name: "listPlans", audience: "public", freshSeconds: 60, staleSeconds: 240, failedSeconds: 3_000 },
  tags: () => ["plans"],
  load: async ({ lago }, { locale }: z.output<typeof plansQuerySchema>) => ({
    data: await listPlans(lago, locale),
  }),
});

/** What is sold, what a tenant pays for, and what Lago tells. */
export function billingRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(plans, (c) =>
    c.var.deps.cache.answer(c, keptPlans, { audience: everyone, query: c.req.valid("query") }),
  );
  addSubscriptions(router);
  addBillingReads(router);
  addInvoices(router);
  addOverrides(router);
  addBillingAdministration(router);
  addWebhooks(router);
  return router;
}
