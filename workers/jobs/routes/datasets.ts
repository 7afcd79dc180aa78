import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  changeDatasetSchema,
  datasetNameSchema,
  datasetPreviewSchema,
  datasetQuerySchema,
  datasetSchema,
  importDatasetSchema,
  listedDatasetSchema,
} from "../../contract/datasets.ts";
import { listOf } from "../../contract/list.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../auth/authenticate.ts";
import { requireEnabled } from "../auth/require-enabled.ts";
import { changeDataset } from "../datasets/change-dataset.ts";
import { createDataset } from "../datasets/create-dataset.ts";
import { getDataset } from "../datasets/get-dataset.ts";
import { importFromUrl } from "../datasets/import-from-url.ts";
import { listDatasets } from "../datasets/list-datasets.ts";
import { previewDataset } from "../datasets/preview-dataset.ts";
import { receiveUpload } from "../datasets/receive-upload.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { smallBody } from "../middleware/small-body.ts";
import { evenIfLeft, verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

const params = z.object({ id: z.uuid("Not a dataset id") });
const oneDataset = { "application/json": { schema: z.object({ dataset: datasetSchema }) } };

const upload = createRoute({
  method: "post",
  path: "/api/datasets",
  summary: "Upload a file of CSV or JSON Lines",
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

const fetched = createRoute({
  method: "post",
  path: "/api/datasets/import",
  summary: "Fetch a file from an https address",
  middleware: [smallBody(16 * 1024)] as const,
  request: { body: { required: true, content: { "application/json": { schema: importDatasetSchema } } } },
  responses: {
    201: { description: "The dataset", content: oneDataset },
    ...problems(400, 401, 402, 403, 413, 422, 429),
  },
});

const list = createRoute({
  method: "get",
  path: "/api/datasets",
  summary: "The organization's datasets, newest first unless asked otherwise",
  request: { query: datasetQuerySchema },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: listOf(listedDatasetSchema) } } },
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

const change = createRoute({
  method: "patch",
  path: "/api/datasets/{id}",
  summary: "Give a dataset another name, or other metadata",
  middleware: [smallBody(64 * 1024)] as const,
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: changeDatasetSchema } } },
  },
  responses: {
    200: { description: "The dataset", content: oneDataset },
    ...problems(400, 401, 402, 403, 404, 413),
  },
});

const preview = createRoute({
  method: "get",
  path: "/api/datasets/{id}/preview",
  summary: "How the file of a dataset is written, and its first rows",
  request: { params },
  responses: {
    200: { description: "The first rows", content: { "application/json": { schema: datasetPreviewSchema } } },
    ...problems(400, 401, 402, 403, 404, 422),
  },
});

export function datasetRoutes(app: OpenAPIHono<AppEnv>): void {
  app.use("/api/datasets/*", authenticate("datasets"));
  // Registered by hand: the router's own validation would read the whole file into memory.
  app.openAPIRegistry.registerPath(upload);
  app.post("/api/datasets", async (c) => {
    const context = verbContext(c);
    const received = await evenIfLeft(context, receiveUpload(c.req.raw, context));
    try {
      return c.json({ dataset: await createDataset(context, received) }, 201);
    } catch (error) {
      await context.files.delete(received.objectKey);
      throw error;
    }
  });
  app.openapi(fetched, async (c) => {
    const actor = c.get("actor");
    requireEnabled("import_from_url", actor);
    const { id: actorId, tenantId, entitlements } = actor;
    const wanted = { ...c.req.valid("json"), actorId, tenantId, entitlements };
    const imported = importFromUrl(c.get("deps"), wanted);
    return c.json({ dataset: await evenIfLeft(verbContext(c), imported) }, 201);
  });
  app.openapi(list, async (c) => c.json(await listDatasets(verbContext(c), c.req.valid("query")), 200));
  app.openapi(read, async (c) =>
    c.json({ dataset: await getDataset(verbContext(c), c.req.valid("param")) }, 200),
  );
  app.openapi(change, async (c) => {
    const wanted = { ...c.req.valid("param"), ...c.req.valid("json") };
    return c.json({ dataset: await changeDataset(verbContext(c), wanted) }, 200);
  });
  app.openapi(preview, async (c) => c.json(await previewDataset(verbContext(c), c.req.valid("param")), 200));
  allowOnly(app, "/api/datasets", ["GET", "POST"]);
  allowOnly(app, "/api/datasets/import", ["POST"]);
  allowOnly(app, "/api/datasets/:id/preview", ["GET"]);
}
