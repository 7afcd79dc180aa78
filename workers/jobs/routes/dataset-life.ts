import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { datasetSchema } from "../../contract/datasets.ts";
import type { AppEnv } from "../app-env.ts";
import { deleteDataset, purgeDataset, restoreDataset } from "../datasets/delete-dataset.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

const request = { params: z.object({ id: z.uuid("Not a dataset id") }) };

const remove = createRoute({
  method: "delete",
  path: "/api/datasets/{id}",
  summary: "Put a dataset into the bin; after a month it is purged",
  request,
  responses: { 204: { description: "It is in the bin" }, ...problems(400, 401, 402, 403, 404, 409) },
});

const restore = createRoute({
  method: "post",
  path: "/api/datasets/{id}/restore",
  summary: "Take a dataset out of the bin",
  request,
  responses: {
    200: {
      description: "The dataset",
      content: { "application/json": { schema: z.object({ dataset: datasetSchema }) } },
    },
    ...problems(400, 401, 402, 403, 404),
  },
});

const purge = createRoute({
  method: "post",
  path: "/api/datasets/{id}/purge",
  summary: "Delete a dataset of the bin for good, with its tasks, results and files",
  request,
  responses: { 204: { description: "It is gone" }, ...problems(400, 401, 402, 403, 404, 409) },
});

/** Behind the authentication of all that is under `/api/datasets`. */
export function datasetLifeRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(remove, async (c) => {
    await deleteDataset(verbContext(c), c.req.valid("param"));
    return c.body(null, 204);
  });
  app.openapi(restore, async (c) =>
    c.json({ dataset: await restoreDataset(verbContext(c), c.req.valid("param")) }, 200),
  );
  app.openapi(purge, async (c) => {
    await purgeDataset(verbContext(c), c.req.valid("param"));
    return c.body(null, 204);
  });
  allowOnly(app, "/api/datasets/:id", ["GET", "PATCH", "DELETE"]);
  for (const verb of ["restore", "purge"]) allowOnly(app, `/api/datasets/:id/${verb}`, ["POST"]);
}
