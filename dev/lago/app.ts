import { timingSafeEqual } from "node:crypto";
import { Hono, type MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Lago } from "./lago.ts";
import { LagoError, notFound, unauthorized } from "./lago-error.ts";
import { billableMetricRoutes } from "./routes/billable-metrics.ts";
import { planRoutes } from "./routes/plans.ts";

/** The map of the double: every path it answers. */
export function createLagoApp(lago: Lago, { apiKey }: { apiKey: string }): Hono {
  const app = new Hono();
  app.get("/health", (c) => c.json({ version: "double", github_url: "", message: "Success" }));
  app.get("/ready", (c) => c.json({ status: "ok" }));
  app.use("/api/v1/*", requireKey(apiKey));
  app.route("/api/v1", billableMetricRoutes(lago));
  app.route("/api/v1", planRoutes(lago));
  app.notFound((c) => c.json(notFound("resource").body, 404));
  app.onError((error) => {
    if (error instanceof LagoError) return Response.json(error.body, { status: error.status });
    if (error instanceof HTTPException) return error.getResponse();
    console.error("lago: unexpected error", error);
    return Response.json({ status: 500, error: "Internal Server Error" }, { status: 500 });
  });
  return app;
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
