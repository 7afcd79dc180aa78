import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { isSame } from "../factors/keyed.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { metrics } from "./metrics.ts";
import { readActiveUsers, readGauges } from "./read-gauges.ts";
import { renderMetrics } from "./render.ts";

const route = createRoute({
  method: "get",
  path: "/metrics",
  operationId: "getMetrics",
  tags: ["health"],
  summary: "What the isolate that answers has counted since it started, for Prometheus",
  security: [{ metrics: [] }],
  responses: {
    200: {
      description: "Prometheus' text format, version 0.0.4",
      content: { "text/plain": { schema: z.string() } },
    },
    ...problems(401, 404),
  },
});

export function metricsRoutes(): OpenAPIHono<AppEnv> {
  return createRouter().openapi(route, async (c) => {
    const { metricsToken } = c.var.deps.config;
    if (metricsToken === null) throw new ApiError("not_found", "No METRICS_TOKEN is set here");
    const shown = /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (shown === undefined || !isSame(shown, metricsToken)) throw new ApiError("unauthenticated");
    const text = renderMetrics([
      ...Object.values(metrics),
      readActiveUsers(),
      ...(await readGauges(c.var.deps)),
    ]);
    return c.text(text, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });
}
