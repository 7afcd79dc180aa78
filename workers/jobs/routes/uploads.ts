import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { ApiError } from "../../contract/api-error.ts";
import { datasetSchema } from "../../contract/datasets.ts";
import { refusedFields } from "../../contract/refused-fields.ts";
import { createUploadSchema, partNumberSchema, uploadSchema } from "../../contract/uploads.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../auth/authenticate.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { smallBody } from "../middleware/small-body.ts";
import { beginUpload } from "../uploads/begin-upload.ts";
import { abortUpload, completeUpload } from "../uploads/end-upload.ts";
import { findUploadOrDataset, showUpload } from "../uploads/find-upload.ts";
import { putPart } from "../uploads/put-part.ts";
import { evenIfLeft, verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

const params = z.object({ id: z.uuid("Not an upload id") });
const partParams = params.extend({ number: partNumberSchema });
const oneUpload = { "application/json": { schema: z.object({ upload: uploadSchema }) } };
const onePart = z.object({ part: z.object({ number: z.int(), bytes: z.int() }) });

const begin = createRoute({
  method: "post",
  path: "/api/uploads",
  summary: "Begin an upload in parts",
  middleware: [smallBody(16 * 1024)] as const,
  request: { body: { required: true, content: { "application/json": { schema: createUploadSchema } } } },
  responses: {
    201: { description: "The upload", content: oneUpload },
    ...problems(400, 401, 402, 403, 409, 413),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/uploads/{id}",
  summary: "An upload, and which of its parts are here; once it is complete, its dataset",
  request: { params },
  responses: { 200: { description: "The upload", content: oneUpload }, ...problems(400, 401, 402, 403, 404) },
});

const part = createRoute({
  method: "put",
  path: "/api/uploads/{id}/parts/{number}",
  summary: "Send a part",
  request: {
    params: partParams,
    body: { required: true, content: { "application/octet-stream": { schema: z.any() } } },
  },
  responses: {
    200: { description: "It is here", content: { "application/json": { schema: onePart } } },
    ...problems(400, 401, 402, 403, 404, 413),
  },
});

const complete = createRoute({
  method: "post",
  path: "/api/uploads/{id}/complete",
  summary: "Make a dataset of an upload all of whose parts are here",
  request: { params },
  responses: {
    201: {
      description: "The dataset",
      content: { "application/json": { schema: z.object({ dataset: datasetSchema }) } },
    },
    ...problems(400, 401, 402, 403, 404, 409),
  },
});

const abort = createRoute({
  method: "delete",
  path: "/api/uploads/{id}",
  summary: "Give an upload up",
  request: { params },
  responses: { 204: { description: "Nothing of it is left" }, ...problems(400, 401, 402, 403, 404) },
});

function invalid(error: z.ZodError): ApiError {
  const errors = refusedFields("path", error);
  return new ApiError("invalid_request", `Cannot read the request: ${errors[0]?.path}`, { errors });
}

export function uploadRoutes(app: OpenAPIHono<AppEnv>): void {
  app.use("/api/uploads/*", authenticate("datasets"));
  app.openapi(begin, async (c) =>
    c.json({ upload: await beginUpload(verbContext(c), c.req.valid("json")) }, 201),
  );
  app.openapi(read, async (c) =>
    c.json({ upload: showUpload(await findUploadOrDataset(verbContext(c), c.req.valid("param").id)) }, 200),
  );
  // Registered by hand: the router's own validation would read the part into memory.
  app.openAPIRegistry.registerPath(part);
  app.put("/api/uploads/:id/parts/:number", async (c) => {
    const place = partParams.safeParse(c.req.param());
    if (!place.success) throw invalid(place.error);
    const { id, number } = place.data;
    const sent = { id, number: Number(number), request: c.req.raw };
    const context = verbContext(c);
    return c.json({ part: await evenIfLeft(context, putPart(context, sent)) }, 200);
  });
  app.openapi(complete, async (c) =>
    c.json({ dataset: await completeUpload(verbContext(c), c.req.valid("param")) }, 201),
  );
  app.openapi(abort, async (c) => {
    await abortUpload(verbContext(c), c.req.valid("param"));
    return c.body(null, 204);
  });
  allowOnly(app, "/api/uploads", ["POST"]);
  allowOnly(app, "/api/uploads/:id", ["GET", "DELETE"]);
  allowOnly(app, "/api/uploads/:id/parts/:number", ["PUT"]);
  allowOnly(app, "/api/uploads/:id/complete", ["POST"]);
}
