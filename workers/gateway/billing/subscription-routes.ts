import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import {
  changeSubscriptionSchema,
  linkSchema,
  subscribeSchema,
  subscriptionSchema,
} from "../../contract/billing.ts";
import { listOf } from "../../contract/list.ts";
import { originOf } from "../audit/origin.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { requirePermission, type TenantActor } from "../tenants/require-permission.ts";
import { changeSubscription, endSubscription, subscribe } from "./change-subscription.ts";
import {
  changeExample,
  checkoutExample,
  portalExample,
  subscribeExample,
  subscriptionExample,
} from "./examples.ts";
import { readSubscription } from "./read-billing.ts";
import { showSubscription } from "./show-billing.ts";

const path = "/api/billing/subscriptions";
const common = { tags: ["billing"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema, example: z.output<Schema>) => ({
  "application/json": { schema, example },
});
const params = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "Not an id") });
const one = {
  description: "The subscription as it is now",
  content: json(z.object({ subscription: subscriptionSchema }), { subscription: subscriptionExample }),
};
const nothing = z.strictObject({});
/** For oneself, which nothing of a request can change. */
const asking = { query: nothing, body: { required: false, content: json(nothing, {}) } };

const list = createRoute({
  ...{ method: "get", path, operationId: "listSubscriptions", ...common },
  summary: "What the organization pays for: nothing on Free, else one subscription",
  request: { query: nothing },
  responses: {
    200: {
      description: "None or one",
      content: json(listOf(subscriptionSchema), { data: [subscriptionExample], nextCursor: null }),
    },
    ...problems(400, 401, 403, 429, 503),
  },
});

const create = createRoute({
  ...{ method: "post", path, operationId: "subscribe", ...common },
  summary: "Begin to pay for a plan, with a trial the first time",
  request: { query: nothing, body: { required: true, content: json(subscribeSchema, subscribeExample) } },
  responses: { 201: one, ...problems(400, 401, 403, 409, 413, 415, 422, 429, 502, 503, 504) },
});

const change = createRoute({
  ...{ method: "patch", path: `${path}/{id}`, operationId: "changeSubscription", ...common },
  summary:
    "Change the plan (a dearer one at once, a cheaper one when the paid period ends), cancel, or resume",
  request: {
    ...{ params, query: nothing },
    body: { required: true, content: json(changeSubscriptionSchema, changeExample) },
  },
  responses: { 200: one, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 502, 503, 504) },
});

const end = createRoute({
  ...{ method: "delete", path: `${path}/{id}`, operationId: "endSubscription", ...common },
  summary: "End the subscription now, with what was paid too much credited, or when the paid period ends",
  request: {
    params,
    query: z.strictObject({
      when: z.enum(["now", "period_end"], "Say now or period_end").default("period_end"),
    }),
  },
  responses: { 200: one, ...problems(400, 401, 403, 404, 409, 422, 429, 502, 503, 504) },
});

const portal = createRoute({
  ...{ method: "post", path: "/api/billing/portal", operationId: "openPortal", ...common },
  summary: "A link to the organization's page at the billing service, good for twelve hours",
  request: asking,
  responses: {
    200: { description: "Where to go", content: json(linkSchema, portalExample) },
    ...problems(400, 401, 403, 404, 413, 415, 429, 502, 503, 504),
  },
});

const checkout = createRoute({
  ...{ method: "post", path: "/api/billing/checkout", operationId: "openCheckout", ...common },
  summary: "A link to where a payment method is entered",
  request: asking,
  responses: {
    200: { description: "Where to go", content: json(linkSchema, checkoutExample) },
    ...problems(400, 401, 403, 404, 413, 415, 422, 429, 502, 503, 504),
  },
});

/** What a tenant pays for. Its id is its own: another's is not found, and the billing service never hears of it. */
export function addSubscriptions(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    const { tenant } = await requirePermission(c, "billing:read");
    const { db, upstreams } = c.var.deps;
    const row = await readSubscription(db, tenant.id);
    const isAway = upstreams.lago.isAway();
    return c.json({ data: row === null ? [] : [showSubscription(row, { isAway })], nextCursor: null }, 200);
  });
  router.openapi(create, async (c) => {
    const actor = await requirePermission(c, "billing:change");
    const row = await subscribe(contextOf(c), actor, c.req.valid("json"));
    return c.json({ subscription: showSubscription(row) }, 201);
  });
  router.openapi(change, async (c) => {
    const actor = await requireOwn(c, c.req.valid("param").id);
    const row = await changeSubscription(contextOf(c), actor, c.req.valid("json"));
    return c.json({ subscription: showSubscription(row) }, 200);
  });
  router.openapi(end, async (c) => {
    const actor = await requireOwn(c, c.req.valid("param").id);
    const row = await endSubscription(contextOf(c), actor, c.req.valid("query").when);
    return c.json({ subscription: showSubscription(row) }, 200);
  });
  router.openapi(portal, async (c) => {
    const { tenant } = await requirePermission(c, "billing:change");
    if (!c.var.deps.config.lago.hasPortal)
      throw new ApiError("not_found", "The billing service has no pages for customers here");
    return c.json(linkOf(await c.var.deps.lagoAccounts.portalUrl(tenant.id)), 200);
  });
  router.openapi(checkout, async (c) => {
    const { tenant } = await requirePermission(c, "billing:change");
    return c.json(linkOf(await c.var.deps.lagoAccounts.checkoutUrl(tenant.id)), 200);
  });
}

async function requireOwn(c: Context<AppEnv>, id: string): Promise<TenantActor> {
  const actor = await requirePermission(c, "billing:change");
  if (id !== actor.tenant.id) throw new ApiError("not_found", `There is no subscription "${id}"`);
  return actor;
}

function contextOf(c: Context<AppEnv>) {
  return { ...c.var.deps, origin: originOf(c) };
}

function linkOf(url: string | null): { url: string } {
  if (url === null)
    throw new ApiError("not_found", "The organization has never paid: subscribe to a plan first");
  return { url };
}
