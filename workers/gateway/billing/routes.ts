import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { type Plan, plansSchema } from "../../contract/billing.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { createKeptAnswers } from "../upstream/kept-answers.ts";
import { listPlans } from "./list-plans.ts";

const plans = createRoute({
  method: "get",
  path: "/api/billing/plans",
  operationId: "listPlans",
  tags: ["billing"],
  summary: "The plans on sale",
  request: { query: z.strictObject({}) },
  responses: {
    200: {
      description: "Every plan with its prices",
      content: { "application/json": { schema: plansSchema } },
    },
    ...problems(400, 429, 502, 503, 504),
  },
});

const lifeSeconds = 60;

export function billingRoutes(): OpenAPIHono<AppEnv> {
  const kept = createKeptAnswers<Plan[]>({ lifeSeconds });
  return createRouter().openapi(plans, async (c) =>
    c.json({ data: await kept(c, "plans", () => listPlans(c.var.deps.lago)) }, 200),
  );
}
