import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { monthUsageSchema } from "../../contract/usage.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../auth/authenticate.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { readMonthUsage } from "../usage/read-month-usage.ts";
import { verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

const read = createRoute({
  method: "get",
  path: "/api/usage",
  summary: "The rows of this month, and how many the plan has",
  request: { query: z.strictObject({}) },
  responses: {
    200: { description: "So far", content: { "application/json": { schema: monthUsageSchema } } },
    ...problems(400, 401, 402, 403),
  },
});

export function usageRoutes(app: OpenAPIHono<AppEnv>): void {
  app.use("/api/usage", authenticate("usage"));
  app.openapi(read, async (c) => c.json(await readMonthUsage(verbContext(c)), 200));
  allowOnly(app, "/api/usage", ["GET"]);
}
