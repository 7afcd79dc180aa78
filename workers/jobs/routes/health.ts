import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { ping } from "../../../db/jobs/client.ts";
import { version } from "../../../package.json";
import { ApiError } from "../../contract/api-error.ts";
import { healthSchema } from "../../contract/health.ts";
import type { AppEnv } from "../app-env.ts";
import { allowOnly } from "../middleware/allow-only.ts";

const health = createRoute({
  method: "get",
  path: "/health",
  summary: "Whether the worker answers",
  responses: { 200: { description: "It does", content: { "application/json": { schema: healthSchema } } } },
});

const ready = createRoute({
  method: "get",
  path: "/health/ready",
  summary: "Whether the worker can do its work: its database answers",
  responses: {
    200: { description: "It can", content: { "application/json": { schema: healthSchema } } },
    503: { description: "Its database does not answer" },
  },
});

/** Both are answered without a token: they are reached by service binding alone. */
export function healthRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(health, (c) => c.json({ status: "ok" as const, version }, 200));
  app.openapi(ready, async (c) => {
    await ping(c.get("deps").db).catch((cause) => {
      throw new ApiError("unavailable", "The database of the jobs worker does not answer", { cause });
    });
    return c.json({ status: "ok" as const, version }, 200);
  });
  for (const path of ["/health", "/health/ready"]) allowOnly(app, path, ["GET"]);
}
