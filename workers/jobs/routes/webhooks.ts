import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { ApiError } from "../../contract/api-error.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import {
  changeWebhookEndpointSchema,
  createWebhookEndpointSchema,
  newWebhookEndpointSchema,
  newWebhookSecretSchema,
  redeliveredWebhooksSchema,
  redeliverWebhooksSchema,
  rotateWebhookSecretSchema,
  webhookDeliveryDetailSchema,
  webhookDeliveryQuerySchema,
  webhookDeliverySchema,
  webhookEndpointSchema,
} from "../../contract/webhooks.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../auth/authenticate.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { webhookContext } from "../webhooks/context.ts";
import {
  getDelivery,
  listDeliveries,
  redeliver,
  redeliverFailed,
  sendTest,
} from "../webhooks/manage-deliveries.ts";
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  listEndpoints,
} from "../webhooks/manage-endpoints.ts";
import { rotateSecret } from "../webhooks/rotate-secret.ts";
import { problems } from "./problems.ts";

const endpoints = "/api/webhook-endpoints";
const deliveries = "/api/webhook-deliveries";
const maxBodyBytes = 16 * 1024;
const params = z.object({ id: z.uuid("Not an id") });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const taking = <Schema extends z.ZodType>(schema: Schema) => ({ required: true, content: json(schema) });
const oneEndpoint = json(z.object({ endpoint: webhookEndpointSchema }));
const oneDelivery = json(z.object({ delivery: webhookDeliverySchema }));
const limited = bodyLimit({
  maxSize: maxBodyBytes,
  onError: () => {
    throw new ApiError(
      "payload_too_large",
      `Cannot read the request: its body is over ${maxBodyBytes} bytes`,
    );
  },
});
const refused = problems(400, 401, 402, 403, 404, 409, 413);

const list = createRoute({
  ...{ method: "get", path: endpoints, summary: "The organization's endpoints, newest first" },
  request: { query: pageQuerySchema },
  responses: { 200: { description: "A page", content: json(listOf(webhookEndpointSchema)) }, ...refused },
});
const create = createRoute({
  ...{ method: "post", path: endpoints, summary: "Add an endpoint", middleware: limited },
  request: { body: taking(createWebhookEndpointSchema) },
  responses: {
    201: { description: "The endpoint, and its secret, once", content: json(newWebhookEndpointSchema) },
    ...refused,
  },
});
const read = createRoute({
  ...{ method: "get", path: `${endpoints}/{id}`, summary: "An endpoint" },
  request: { params },
  responses: { 200: { description: "The endpoint", content: oneEndpoint }, ...refused },
});
const change = createRoute({
  ...{ method: "patch", path: `${endpoints}/{id}`, summary: "Change an endpoint", middleware: limited },
  request: { params, body: taking(changeWebhookEndpointSchema) },
  responses: { 200: { description: "The endpoint", content: oneEndpoint }, ...refused },
});
const remove = createRoute({
  ...{ method: "delete", path: `${endpoints}/{id}`, summary: "Remove an endpoint with its log" },
  request: { params },
  responses: { 204: { description: "It is gone" }, ...refused },
});
const rotate = createRoute({
  ...{ method: "post", path: `${endpoints}/{id}/rotate-secret`, summary: "Give it a new secret" },
  middleware: limited,
  request: { params, body: taking(rotateWebhookSecretSchema) },
  responses: { 200: { description: "The secret, once", content: json(newWebhookSecretSchema) }, ...refused },
});
const test = createRoute({
  ...{ method: "post", path: `${endpoints}/{id}/test`, summary: "Send it a test event" },
  request: { params },
  responses: { 202: { description: "The delivery, under way", content: oneDelivery }, ...refused },
});
const redeliverMany = createRoute({
  ...{ method: "post", path: `${endpoints}/{id}/redeliver`, summary: "Send again what it did not take" },
  middleware: limited,
  request: { params, body: taking(redeliverWebhooksSchema) },
  responses: { 202: { description: "How many", content: json(redeliveredWebhooksSchema) }, ...refused },
});
const listOfEndpoint = createRoute({
  ...{ method: "get", path: `${endpoints}/{id}/deliveries`, summary: "What it was sent, newest first" },
  request: { params, query: webhookDeliveryQuerySchema },
  responses: { 200: { description: "A page", content: json(listOf(webhookDeliverySchema)) }, ...refused },
});
const readDelivery = createRoute({
  ...{ method: "get", path: `${deliveries}/{id}`, summary: "A delivery, with requests and answers" },
  request: { params },
  responses: {
    200: {
      description: "The delivery",
      content: json(z.object({ delivery: webhookDeliveryDetailSchema })),
    },
    ...refused,
  },
});
const redeliverOne = createRoute({
  ...{ method: "post", path: `${deliveries}/{id}/redeliver`, summary: "Send it again, under its id" },
  request: { params },
  responses: { 202: { description: "The delivery, under way", content: oneDelivery }, ...refused },
});

/** Where a tenant wants to be told, and what it was told. */
export function webhookRoutes(app: OpenAPIHono<AppEnv>): void {
  for (const path of [endpoints, deliveries]) app.use(`${path}/*`, authenticate("webhooks"));
  endpointRoutes(app);
  deliveryRoutes(app);
}

function endpointRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(list, async (c) => c.json(await listEndpoints(webhookContext(c), c.req.valid("query")), 200));
  app.openapi(create, async (c) => {
    const made = await createEndpoint(webhookContext(c), c.req.valid("json"));
    return c.json(made, 201, { location: `${endpoints}/${made.endpoint.id}`, "cache-control": "no-store" });
  });
  app.openapi(read, async (c) =>
    c.json({ endpoint: await getEndpoint(webhookContext(c), c.req.valid("param")) }, 200),
  );
  app.openapi(change, async (c) => {
    const changed = { ...c.req.valid("json"), ...c.req.valid("param") };
    return c.json({ endpoint: await changeEndpoint(webhookContext(c), changed) }, 200);
  });
  app.openapi(remove, async (c) => {
    await deleteEndpoint(webhookContext(c), c.req.valid("param"));
    return c.body(null, 204);
  });
  app.openapi(rotate, async (c) => {
    const wanted = { ...c.req.valid("json"), ...c.req.valid("param") };
    return c.json(await rotateSecret(webhookContext(c), wanted), 200, { "cache-control": "no-store" });
  });
  allowOnly(app, endpoints, ["GET", "POST"]);
  allowOnly(app, `${endpoints}/:id`, ["GET", "PATCH", "DELETE"]);
  allowOnly(app, `${endpoints}/:id/rotate-secret`, ["POST"]);
}

function deliveryRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(test, async (c) =>
    c.json({ delivery: await sendTest(webhookContext(c), c.req.valid("param")) }, 202),
  );
  app.openapi(redeliverMany, async (c) => {
    const wanted = { ...c.req.valid("json"), ...c.req.valid("param") };
    return c.json({ redelivered: await redeliverFailed(webhookContext(c), wanted) }, 202);
  });
  app.openapi(listOfEndpoint, async (c) => {
    const page = { ...c.req.valid("query"), endpointId: c.req.valid("param").id };
    return c.json(await listDeliveries(webhookContext(c), page), 200);
  });
  app.openapi(readDelivery, async (c) =>
    c.json({ delivery: await getDelivery(webhookContext(c), c.req.valid("param")) }, 200),
  );
  app.openapi(redeliverOne, async (c) =>
    c.json({ delivery: await redeliver(webhookContext(c), c.req.valid("param")) }, 202),
  );
  for (const verb of ["test", "redeliver"]) allowOnly(app, `${endpoints}/:id/${verb}`, ["POST"]);
  allowOnly(app, `${endpoints}/:id/deliveries`, ["GET"]);
  allowOnly(app, `${deliveries}/:id`, ["GET"]);
  allowOnly(app, `${deliveries}/:id/redeliver`, ["POST"]);
}
