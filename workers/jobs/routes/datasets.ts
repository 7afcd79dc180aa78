import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { datasetNameSchema, datasetSchema } from "../../contract/datasets.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../auth/authenticate.ts";
import { createDataset } from "../datasets/create-dataset.ts";
import { deleteDataset } from "../datasets/delete-dataset.ts";
import { getDataset } from "../datasets/get-dataset.ts";
import { listDatasets } from "../datasets/list-datasets.ts";
import { receiveUpload } from "../datasets/receive-upload.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

const params = z.object({ id: z.uuid("Not a dataset id") });
const oneDataset = { "application/json": { schema: z.object({ dataset: datasetSchema }) } };

const upload = createRoute({
  method: "post",
  path: "/api/datasets",
  summary: "Upload a CSV file",
  request: {
    body: {
      required: true,
      content: {
        "multipart/form-data": {
          schema: z.object({
            name: datasetNameSchema,
            file: z.any().openapi({ type: "string", format: "binary" }),
          }),
        },
      },
    },
  },
  responses: {
    201: { description: "The dataset", content: oneDataset },
    ...problems(400, 401, 402, 403, 413, 415),
  },
});

const list = createRoute({
  method: "get",
  path: "/api/datasets",
  summary: "The organization's datasets, newest first",
  request: { query: pageQuerySchema },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: listOf(datasetSchema) } } },
    ...problems(400, 401, 402, 403),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/datasets/{id}",
  summary: "A dataset",
  request: { params },
  responses: {
    200: { description: "The dataset", content: oneDataset },
    ...problems(400, 401, 402, 403, 404),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/api/datasets/{id}",
  summary: "Delete a dataset with its tasks, results and files",
  request: { params },
  responses: { 204: { description: "It is gone" }, ...problems(400, 401, 402, 403, 404, 409) },
});

export function datasetRoutes(app: OpenAPIHono<AppEnv>): void {
  app.use("/api/datasets/*", authenticate("datasets"));
  // Registered by hand: the router's own validation would read the whole file into memory.
  app.openAPIRegistry.registerPath(upload);
  app.post("/api/datasets", async (c) => {
    const context = verbContext(c);
    const received = await receiveUpload(c.req.raw, context);
    try {
      return c.json({ dataset: await createDataset(context, received) }, 201);
    } catch (error) {
      await context.files.delete(received.objectKey);
      throw error;
    }
  });
  app.openapi(list, async (c) => c.json(await listDatasets(verbContext(c), c.req.valid("query")), 200));
  app.openapi(read, async (c) =>
    c.json({ dataset: await getDataset(verbContext(c), c.req.valid("param")) }, 200),
  );
  app.openapi(remove, async (c) => {
    await deleteDataset(verbContext(c), c.req.valid("param"));
    return c.body(null, 204);
  });
  allowOnly(app, "/api/datasets", ["GET", "POST"]);
  allowOnly(app, "/api/datasets/:id", ["GET", "DELETE"]);
}
