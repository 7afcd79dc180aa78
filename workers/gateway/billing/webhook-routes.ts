import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { ApiError } from "../../contract/api-error.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { takeLagoWebhook, takeStripeWebhook } from "./take-webhook.ts";
import { verifyLagoWebhook } from "./verify-lago-webhook.ts";
import { verifyStripeWebhook } from "./verify-stripe-webhook.ts";

const common = {
  ...{ method: "post" as const, tags: ["internal"] },
  responses: {
    200: { description: "Kept, or known already" },
    ...problems(400, 401, 413, 429, 503),
  },
};

const lago = createRoute({
  ...common,
  path: "/api/billing/webhooks",
  operationId: "takeLagoWebhook",
  summary: "What Lago tells, signed over the raw body; kept once and worked on later",
  security: [{ lago: [] }],
});

const stripe = createRoute({
  ...common,
  path: "/api/billing/webhooks/stripe",
  operationId: "takeStripeWebhook",
  summary: "What Stripe tells of payments, signed with the time over the raw body",
  security: [{ stripe: [] }],
});

/** The signature covers the raw bytes: they are read once, and parsed when they are known to be genuine. */
export function addWebhooks(router: OpenAPIHono<AppEnv>): void {
  router.openapi(lago, async (c) => {
    const body = await readBody(c.req.raw);
    const { deps } = c.var;
    await verifyLagoWebhook(deps.lagoSignature, { headers: c.req.raw.headers, body });
    await takeLagoWebhook(deps, body);
    return c.body(null, 200);
  });
  router.openapi(stripe, async (c) => {
    const body = await readBody(c.req.raw);
    const { deps } = c.var;
    await verifyStripeWebhook(deps.config.stripeWebhookSecret, { headers: c.req.raw.headers, body });
    await takeStripeWebhook(deps, body);
    return c.body(null, 200);
  });
}

async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.byteLength === 0) throw new ApiError("unauthenticated", "The signature is not valid");
  return body;
}
