import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { version } from "../../../package.json";
import { healthSchema, readinessSchema } from "../../contract/health.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { createReadiness } from "./readiness.ts";

const health = createRoute({
  method: "get",
  path: "/health",
  operationId: "getHealth",
  tags: ["health"],
  summary: "Whether the gateway runs",
  security: [],
  responses: { 200: { description: "It runs", content: { "application/json": { schema: healthSchema } } } },
});

const readiness = { content: { "application/json": { schema: readinessSchema } } };

const ready = createRoute({
  method: "get",
  path: "/health/ready",
  operationId: "getReadiness",
  tags: ["health"],
  summary: "Whether what the gateway needs answers, and how fast",
  security: [],
  responses: {
    200: { description: "Everything answers, or all but what can be done without", ...readiness },
    503: { description: "Postgres does not answer", ...readiness },
  },
});

export function healthRoutes(shared: Cache | null): OpenAPIHono<AppEnv> {
  const readinessOf = createReadiness(shared);
  return createRouter()
    .openapi(health, (c) => c.json({ status: "ok" as const, version }, 200))
    .openapi(ready, async (c) => {
      const state = await readinessOf(c.var.deps);
      return c.json(state, state.status === "down" ? 503 : 200);
    });
}
