import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { subscriptionSchema } from "../../contract/billing.ts";
import {
  billedTenantsSchema,
  billingDriftSchema,
  billingEventDetailSchema,
  billingEventQuerySchema,
  billingEventSchema,
  billingSummarySchema,
} from "../../contract/billing-admin.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { originOf } from "../audit/origin.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { findDrift, healTenant } from "./find-drift.ts";
import { listBilledTenants } from "./list-billed-tenants.ts";
import { listEvents, readEvent, replayEvent } from "./manage-events.ts";
import { showSubscription } from "./show-billing.ts";
import { summarizeBilling } from "./summarize-billing.ts";

const base = "/api/admin/billing";
const common = { tags: ["admin"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const tenantParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "Not an id") });
const eventParams = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/, "Not the SHA-256 of a webhook") });

const summary = createRoute({
  ...{ method: "get", path: `${base}/summary`, operationId: "getBillingSummary", ...common },
  summary: "Plans, revenue, churn, trials that were paid after, and what waits in the inbox",
  request: { query: z.strictObject({}) },
  responses: {
    200: { description: "As it is now", content: json(billingSummarySchema) },
    ...problems(400, 401, 403, 429, 503),
  },
});

const tenants = createRoute({
  ...{ method: "get", path: `${base}/tenants`, operationId: "listBilledTenants", ...common },
  summary: "All organizations with their plan and state",
  request: { query: pageQuerySchema },
  responses: {
    200: { description: "A page of them", content: json(billedTenantsSchema) },
    ...problems(400, 401, 403, 429, 503),
  },
});

const drift = createRoute({
  ...{ method: "get", path: `${base}/drift`, operationId: "findBillingDrift", ...common },
  summary: "Where the billing service and what is known of it here are at odds",
  request: { query: z.strictObject({}) },
  responses: {
    200: { description: "By what is wrong", content: json(billingDriftSchema) },
    ...problems(400, 401, 403, 429, 502, 503, 504),
  },
});

const heal = createRoute({
  ...{ method: "post", path: `${base}/tenants/{id}/heal`, operationId: "healTenantBilling", ...common },
  summary: "Read an organization's billing again; of one that was deleted, end what it still pays for",
  request: { params: tenantParams },
  responses: {
    200: {
      description: "As it is now; null where there is none of our plans",
      content: json(z.object({ subscription: subscriptionSchema.nullable() })),
    },
    ...problems(400, 401, 403, 404, 429, 502, 503, 504),
  },
});

const events = createRoute({
  ...{ method: "get", path: `${base}/events`, operationId: "listBillingEvents", ...common },
  summary: "The inbox of webhooks, the newest first",
  request: { query: billingEventQuerySchema },
  responses: {
    200: { description: "A page of them", content: json(listOf(billingEventSchema)) },
    ...problems(400, 401, 403, 429, 503),
  },
});

const event = createRoute({
  ...{ method: "get", path: `${base}/events/{id}`, operationId: "getBillingEvent", ...common },
  summary: "A webhook with what it says",
  request: { params: eventParams },
  responses: {
    200: { description: "The webhook", content: json(z.object({ event: billingEventDetailSchema })) },
    ...problems(400, 401, 403, 404, 429, 503),
  },
});

const replay = createRoute({
  ...{ method: "post", path: `${base}/events/{id}/replay`, operationId: "replayBillingEvent", ...common },
  summary: "Have a webhook worked on again; what it has done once is not done again",
  request: { params: eventParams },
  responses: {
    202: { description: "It waits", content: json(z.object({ event: billingEventSchema })) },
    ...problems(400, 401, 403, 404, 409, 429, 503),
  },
});

/** What administrators see of everybody's billing, and set right. */
export function addBillingAdministration(router: OpenAPIHono<AppEnv>): void {
  router.openapi(summary, async (c) => {
    await requireAdministrator(c);
    return c.json(await summarizeBilling(c.var.deps), 200);
  });
  router.openapi(tenants, async (c) => {
    await requireAdministrator(c);
    return c.json(await listBilledTenants(c.var.deps, c.req.valid("query")), 200);
  });
  router.openapi(drift, async (c) => {
    await requireAdministrator(c);
    return c.json(await findDrift(c.var.deps), 200);
  });
  router.openapi(heal, async (c) => {
    const { user } = await requireAdministrator(c);
    const context = { ...c.var.deps, origin: originOf(c) };
    const row = await healTenant(context, { tenantId: c.req.valid("param").id, actorId: user.id });
    return c.json({ subscription: row === null ? null : showSubscription(row) }, 200);
  });
  router.openapi(events, async (c) => {
    await requireAdministrator(c);
    return c.json(await listEvents(c.var.deps, c.req.valid("query")), 200);
  });
  router.openapi(event, async (c) => {
    await requireAdministrator(c);
    return c.json({ event: await readEvent(c.var.deps, c.req.valid("param").id) }, 200);
  });
  router.openapi(replay, async (c) => {
    const { user } = await requireAdministrator(c);
    const context = { ...c.var.deps, origin: originOf(c), actorId: user.id };
    return c.json({ event: await replayEvent(context, c.req.valid("param").id) }, 202);
  });
}
