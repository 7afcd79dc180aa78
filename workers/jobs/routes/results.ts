import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { comparisonSchema, distributionSchema, resultFileSchema } from "../../contract/results.ts";
import { errorRowSchema } from "../../contract/tasks.ts";
import type { AppEnv } from "../app-env.ts";
import { requireEnabled } from "../auth/require-enabled.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { compareTask } from "../results/compare-task.ts";
import { listDistributions } from "../results/list-distributions.ts";
import { listErrors } from "../results/list-errors.ts";
import { openResultFile } from "../results/open-result-file.ts";
import { verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

const params = z.object({ id: z.uuid("Not a task id") });
const refused = problems(400, 401, 402, 403, 404, 409);

const errors = createRoute({
  method: "get",
  path: "/api/tasks/{id}/errors",
  summary: "What is wrong with the rows, in their order; values that came twice are last",
  request: { params, query: pageQuerySchema },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: listOf(errorRowSchema) } } },
    ...refused,
  },
});

const distributions = createRoute({
  method: "get",
  path: "/api/tasks/{id}/distributions",
  summary: "How the values of each column are spread, in the order of the columns",
  request: { params, query: pageQuerySchema },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: listOf(distributionSchema) } } },
    ...refused,
  },
});

const compare = createRoute({
  method: "get",
  path: "/api/tasks/{id}/compare",
  summary: "A task beside the one before it over the same dataset",
  request: { params },
  responses: {
    200: { description: "Both", content: { "application/json": { schema: comparisonSchema } } },
    ...refused,
  },
});

const download = createRoute({
  method: "get",
  path: "/api/tasks/{id}/files/{file}",
  summary: "A file that the task has left",
  request: { params: params.extend({ file: resultFileSchema }) },
  responses: {
    200: { description: "The file", content: { "application/octet-stream": { schema: z.any() } } },
    ...refused,
  },
});

/** Behind the authentication of all that is under `/api/tasks`. */
export function resultRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(errors, async (c) => {
    const wanted = { ...c.req.valid("param"), ...c.req.valid("query") };
    return c.json(await listErrors(verbContext(c), wanted), 200);
  });
  app.openapi(distributions, async (c) => {
    const wanted = { ...c.req.valid("param"), ...c.req.valid("query") };
    return c.json(await listDistributions(verbContext(c), wanted), 200);
  });
  app.openapi(compare, async (c) => {
    requireEnabled("run_comparison", c.get("actor"));
    return c.json(await compareTask(verbContext(c), c.req.valid("param")), 200);
  });
  app.openapi(download, async (c) => {
    const { body, headers } = await openResultFile(verbContext(c), c.req.valid("param"));
    return c.body(body, 200, headers);
  });
  for (const part of ["errors", "distributions", "compare", "files/:file"])
    allowOnly(app, `/api/tasks/:id/${part}`, ["GET"]);
}
