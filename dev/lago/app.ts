import { timingSafeEqual } from "node:crypto";
import { Hono, type MiddlewareHandler } from "hono";
import { settle } from "./engine/clock.ts";
import type { Lago } from "./lago.ts";
import { LagoError, notFound, unauthorized } from "./lago-error.ts";
import { appliedCouponRoutes } from "./routes/applied-coupons.ts";
import { billableMetricRoutes } from "./routes/billable-metrics.ts";
import { controlRoutes } from "./routes/control.ts";
import { couponRoutes } from "./routes/coupons.ts";
import { creditNoteRoutes } from "./routes/credit-notes.ts";
import { customerRoutes } from "./routes/customers.ts";
import { eventRoutes } from "./routes/events.ts";
import { invoiceRoutes } from "./routes/invoices.ts";
import { organizationRoutes } from "./routes/organizations.ts";
import { pageRoutes } from "./routes/pages.ts";
import { paymentMethodRoutes } from "./routes/payment-methods.ts";
import { paymentRoutes } from "./routes/payments.ts";
import { planRoutes } from "./routes/plans.ts";
import { subscriptionRoutes } from "./routes/subscriptions.ts";
import { usageRoutes } from "./routes/usage.ts";
import { walletRoutes } from "./routes/wallets.ts";
import { webhookEndpointRoutes } from "./routes/webhook-endpoints.ts";

type AppOptions = { apiKey: string; drained: () => Promise<void>; changed: () => void };

/** Everything under `/api/v1`, which is what Lago's own document describes. */
const resources = [
  appliedCouponRoutes,
  billableMetricRoutes,
  couponRoutes,
  creditNoteRoutes,
  customerRoutes,
  eventRoutes,
  invoiceRoutes,
  organizationRoutes,
  paymentMethodRoutes,
  paymentRoutes,
  planRoutes,
  subscriptionRoutes,
  usageRoutes,
  walletRoutes,
  webhookEndpointRoutes,
];

/** The map of the double: every path it answers. */
export function createLagoApp(lago: Lago, { apiKey, drained, changed }: AppOptions): Hono {
  const app = new Hono();
  app.get("/health", (c) => c.json({ version: "double", github_url: "", message: "Success" }));
  app.get("/ready", (c) => c.json({ status: "ok" }));
  app.use(keepTime(lago, changed));
  app.use("/api/v1/*", requireKey(apiKey));
  for (const routes of resources) app.route("/api/v1", routes(lago));
  app.route("/", controlRoutes(lago, { drained }));
  app.route("/", pageRoutes(lago));
  app.notFound((c) => c.json(notFound("resource").body, 404));
  app.onError((error) => {
    if (error instanceof LagoError) return Response.json(error.body, { status: error.status });
    console.error("lago: unexpected error", error);
    return Response.json({ status: 500, error: "Internal Server Error" }, { status: 500 });
  });
  return app;
}

/** Does what became due before each request, and has the state written after each that may have changed it. */
function keepTime(lago: Lago, changed: () => void): MiddlewareHandler {
  return async function keepTimeMiddleware(c, next) {
    settle(lago);
    await next();
    if (c.req.method !== "GET") changed();
  };
}

/** Lago takes the second word of the header as the key, whatever the first one is. */
function requireKey(apiKey: string): MiddlewareHandler {
  return async function requireKeyMiddleware(c, next) {
    const given = c.req.header("authorization")?.split(" ")[1] ?? "";
    if (!isSame(given, apiKey)) throw unauthorized();
    await next();
  };
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
