import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { listOf } from "../../contract/list.ts";
import { adminTaskQuerySchema, adminTaskSchema } from "../../contract/tasks.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticateAdministrator } from "../auth/authenticate-administrator.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { listAllTasks } from "../tasks/list-all-tasks.ts";
import { problems } from "./problems.ts";

const base = "/api/admin/tasks";

const list = createRoute({
  method: "get",
  path: base,
  summary: "Tasks of every tenant, newest first",
  request: { query: adminTaskQuerySchema },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: listOf(adminTaskSchema) } } },
    ...problems(400, 401, 403),
  },
});

/** What runs, and what became of what ran, of everybody. */
export function adminTaskRoutes(app: OpenAPIHono<AppEnv>): void {
  app.use(base, authenticateAdministrator());
  app.openapi(list, async (c) => {
    const { db, flows } = c.get("deps");
    return c.json(await listAllTasks({ db, flows, log: c.get("log") }, c.req.valid("query")), 200);
  });
  allowOnly(app, base, ["GET"]);
}
