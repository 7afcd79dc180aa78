import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { datasetRulesSchema, ruleSetSchema } from "../../contract/rules.ts";
import type { AppEnv } from "../app-env.ts";
import { getRules, storeRules } from "../datasets/rules.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { smallBody } from "../middleware/small-body.ts";
import { verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

/** A thousand columns. */
const maxBodyBytes = 512 * 1024;

const params = z.object({ id: z.uuid("Not a dataset id") });
const content = { "application/json": { schema: datasetRulesSchema } };

const read = createRoute({
  method: "get",
  path: "/api/datasets/{id}/rules",
  summary: "The rules of a dataset, or what its first rows suggest; ETag says which",
  request: { params },
  responses: { 200: { description: "The rules", content }, ...problems(400, 401, 402, 403, 404, 422) },
});

const store = createRoute({
  method: "put",
  path: "/api/datasets/{id}/rules",
  summary: "Store the rules of a dataset, if they are still those of If-Match",
  middleware: [smallBody(maxBodyBytes)] as const,
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: ruleSetSchema } } },
  },
  responses: {
    200: { description: "The rules", content },
    ...problems(400, 401, 402, 403, 404, 412, 413),
  },
});

/** Behind the authentication of all that is under `/api/datasets`. */
export function datasetRulesRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(read, async (c) => {
    const rules = await getRules(verbContext(c), c.req.valid("param"));
    return c.json(rules, 200, { etag: rules.etag });
  });
  app.openapi(store, async (c) => {
    const wanted = {
      ...c.req.valid("param"),
      rules: c.req.valid("json"),
      ifMatch: c.req.header("if-match"),
    };
    const stored = await storeRules(verbContext(c), wanted);
    return c.json(stored, 200, { etag: stored.etag });
  });
  allowOnly(app, "/api/datasets/:id/rules", ["GET", "PUT"]);
}
