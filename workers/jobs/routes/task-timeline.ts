import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { timelineSchema } from "../../contract/timeline.ts";
import type { AppEnv } from "../app-env.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { getTimeline } from "../tasks/get-timeline.ts";
import { verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

const timelineRoute = createRoute({
  method: "get",
  path: "/api/tasks/{id}/timeline",
  summary: "What a task did when, as a waterfall is drawn of it",
  request: { params: z.object({ id: z.uuid("Not a task id") }) },
  responses: {
    200: {
      description: "The spans",
      content: { "application/json": { schema: z.object({ timeline: timelineSchema }) } },
    },
    ...problems(400, 401, 402, 403, 404),
  },
});

/** Behind the authentication of all that is under `/api/tasks`. */
export function taskTimelineRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(timelineRoute, async (c) =>
    c.json({ timeline: await getTimeline(verbContext(c), c.req.valid("param")) }, 200),
  );
  allowOnly(app, "/api/tasks/:id/timeline", ["GET"]);
}
