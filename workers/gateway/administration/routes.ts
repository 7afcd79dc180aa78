import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { listedTenantSchema, tenantDetailSchema, tenantsQuerySchema } from "../../contract/administration.ts";
import { analyticsQuerySchema, analyticsSchema } from "../../contract/analytics.ts";
import { usageSchema } from "../../contract/billing.ts";
import { explainedIdSchema, explanationSchema } from "../../contract/explain.ts";
import { listOf } from "../../contract/list.ts";
import { systemSchema } from "../../contract/system.ts";
import { readUsage } from "../billing/read-usage.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { explain } from "./explain.ts";
import { listTenantsOfAll, showTenantOfAll } from "./find-tenants.ts";
import { rangeOf, readAnalytics } from "./read-analytics.ts";
import { readSystem } from "./read-system.ts";

const common = { method: "get" as const, tags: ["admin"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const params = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "Not an id") });
const noStore = { "cache-control": "no-store" };

const tenants = createRoute({
  ...{ ...common, path: "/api/admin/tenants", operationId: "listTenants" },
  summary: "All organizations, newest first",
  request: { query: tenantsQuerySchema },
  responses: {
    200: { description: "A page of them", content: json(listOf(listedTenantSchema)) },
    ...problems(400, 401, 403, 429, 503),
  },
});

const tenant = createRoute({
  ...{ ...common, path: "/api/admin/tenants/{id}", operationId: "getTenant" },
  summary: "An organization with its people",
  request: { params },
  responses: {
    200: { description: "The organization", content: json(z.object({ tenant: tenantDetailSchema })) },
    ...problems(400, 401, 403, 404, 429, 503),
  },
});

const usage = createRoute({
  ...{ ...common, path: "/api/admin/tenants/{id}/usage", operationId: "getTenantUsage" },
  summary: "What an organization has used in the running period",
  request: { params },
  responses: {
    200: { description: "As the billing service counts it", content: json(usageSchema) },
    ...problems(400, 401, 403, 404, 429, 502, 503, 504),
  },
});

const system = createRoute({
  ...{ ...common, path: "/api/admin/system", operationId: "getSystem" },
  summary: "What answers, what waits, and what the limiter decided",
  responses: {
    200: { description: "As it is now", content: json(systemSchema) },
    ...problems(401, 403, 429, 503),
  },
});

const explanation = createRoute({
  ...{ ...common, path: "/api/admin/explain/{id}", operationId: "explain" },
  summary: "Everything that is kept of a request, a trace, a task or a webhook of the inbox",
  request: { params: z.object({ id: explainedIdSchema }) },
  responses: {
    200: { description: "What there is; nothing is no error", content: json(explanationSchema) },
    ...problems(400, 401, 403, 429, 503),
  },
});

const analytics = createRoute({
  ...{ ...common, path: "/api/admin/analytics", operationId: "getAnalytics" },
  summary: "Requests, errors, latency, people and sign-ups over a range of days, by the hour or by the day",
  request: { query: analyticsQuerySchema },
  responses: {
    200: { description: "A point for each hour or day", content: json(analyticsSchema) },
    ...problems(400, 401, 403, 429, 503),
  },
});

/** What administrators look into: organizations, the platform's health, and what belongs to one id. */
export function administrationRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(tenants, async (c) => {
    await requireAdministrator(c);
    return c.json(await listTenantsOfAll(c.var.deps.db, c.req.valid("query")), 200, noStore);
  });
  router.openapi(tenant, async (c) => {
    await requireAdministrator(c);
    const found = await showTenantOfAll(c.var.deps.db, c.req.valid("param").id);
    return c.json({ tenant: found }, 200, noStore);
  });
  router.openapi(usage, async (c) => {
    await requireAdministrator(c);
    const { id } = await showTenantOfAll(c.var.deps.db, c.req.valid("param").id);
    return c.json(await readUsage(c.var.deps, id), 200, noStore);
  });
  router.openapi(system, async (c) => {
    await requireAdministrator(c);
    return c.json(await readSystem(c.var.deps), 200, noStore);
  });
  router.openapi(analytics, async (c) => {
    await requireAdministrator(c);
    return c.json(await readAnalytics(c.var.deps.db, rangeOf(c.req.valid("query"))), 200, noStore);
  });
  router.openapi(explanation, async (c) => {
    await requireAdministrator(c);
    return c.json(await explain(c.var.deps, c.req.valid("param").id), 200, noStore);
  });
  return router;
}
