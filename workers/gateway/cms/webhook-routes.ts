import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { ApiError } from "../../contract/api-error.ts";
import { readSigned } from "../job-events/read-signed.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { contentChangedSchema, tagsOfChanges } from "./content-change.ts";

const route = createRoute({
  method: "post",
  path: "/api/cms/webhooks",
  operationId: "takeContentChange",
  tags: ["internal"],
  summary: "What Directus tells of changes in the content, signed by the scheme of Standard Webhooks",
  security: [{ webhook: [] }],
  responses: {
    204: { description: "What was kept of it is worthless now" },
    ...problems(400, 401, 413, 429, 503),
  },
});

export function webhookRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(route, async (c) => {
    const { cache, config } = c.var.deps;
    const { event } = await readSigned(c, config.directus.webhookSecret, contentChangedSchema);
    // Heard twice it purges twice: nothing to remember. Who is told that it failed tells again.
    if (!(await cache.purge(tagsOfChanges(event.data.changes), "webhook"))) {
      throw new ApiError("unavailable", "Cannot tell all of the gateway right now", {
        headers: { "retry-after": "1" },
      });
    }
    return c.body(null, 204);
  });
  return router;
}
