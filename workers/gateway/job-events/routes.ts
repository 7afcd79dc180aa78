import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { jobEventSchema, jobEventsPath } from "../../contract/job-events.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { readSigned } from "./read-signed.ts";
import { takeJobEvent } from "./take-job-event.ts";

const route = createRoute({
  method: "post",
  path: jobEventsPath,
  operationId: "takeJobEvent",
  tags: ["internal"],
  summary: "What the jobs worker tells, signed by the scheme of Standard Webhooks",
  security: [{ webhook: [] }],
  responses: {
    204: { description: "Heard; a repeat changes nothing" },
    ...problems(400, 401, 413, 429, 503),
  },
});

export function jobEventRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(route, async (c) => {
    const { id, event } = await readSigned(c, c.var.deps.config.jobsWebhookSecret, jobEventSchema);
    await takeJobEvent(c.var.deps, id, event);
    return c.body(null, 204);
  });
  return router;
}
