import { z } from "zod";
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
import type { TenantOperation } from "./operations.ts";

const endpoints = "/api/webhook-endpoints";
const deliveries = "/api/webhook-deliveries";
const json = (schema: z.ZodType) => ({ "application/json": { schema } });
const oneEndpoint = json(z.object({ endpoint: webhookEndpointSchema }));
const oneDelivery = json(z.object({ delivery: webhookDeliverySchema }));
const reading = { tag: "webhooks", scope: "webhooks:read" } as const;
const changing = { tag: "webhooks", scope: "webhooks:write" } as const;

/** Webhooks to customers: where they want to be told, and what they were told. */
export const webhookOperations: TenantOperation[] = [
  {
    ...{ method: "get", path: endpoints, operationId: "listWebhookEndpoints", ...reading },
    summary: "The tenant's webhook endpoints, newest first",
    query: pageQuerySchema,
    success: { status: 200, description: "A page", content: json(listOf(webhookEndpointSchema)) },
  },
  {
    ...{ method: "post", path: endpoints, operationId: "createWebhookEndpoint", ...changing },
    summary: "Add an endpoint; its secret is shown once",
    audit: "webhook_endpoint.created",
    body: json(createWebhookEndpointSchema),
    success: {
      status: 201,
      description: "The endpoint, and its secret",
      content: json(newWebhookEndpointSchema),
    },
  },
  {
    ...{ method: "get", path: `${endpoints}/{id}`, operationId: "getWebhookEndpoint", ...reading },
    summary: "A webhook endpoint",
    success: { status: 200, description: "The endpoint", content: oneEndpoint },
  },
  {
    ...{ method: "patch", path: `${endpoints}/{id}`, operationId: "changeWebhookEndpoint", ...changing },
    summary: "Change an endpoint, disable it, or enable it again",
    audit: "webhook_endpoint.changed",
    body: json(changeWebhookEndpointSchema),
    success: { status: 200, description: "The endpoint", content: oneEndpoint },
  },
  {
    ...{ method: "delete", path: `${endpoints}/{id}`, operationId: "deleteWebhookEndpoint", ...changing },
    summary: "Remove an endpoint with its secrets and its log",
    audit: "webhook_endpoint.deleted",
    success: { status: 204, description: "It is gone" },
  },
  {
    ...{ method: "post", path: `${endpoints}/{id}/rotate-secret`, ...changing },
    operationId: "rotateWebhookSecret",
    summary: "Give an endpoint a new secret; the one of before signs beside it for as long as is said",
    audit: "webhook_endpoint.secret_rotated",
    body: json(rotateWebhookSecretSchema),
    success: {
      status: 200,
      description: "The new secret, shown once",
      content: json(newWebhookSecretSchema),
    },
  },
  {
    ...{ method: "post", path: `${endpoints}/{id}/test`, operationId: "testWebhookEndpoint", ...changing },
    summary: "Send an endpoint an event of the type `webhook.test`",
    success: { status: 202, description: "The delivery, under way", content: oneDelivery },
  },
  {
    ...{ method: "post", path: `${endpoints}/{id}/redeliver`, ...changing },
    operationId: "redeliverWebhooks",
    summary: "Send an endpoint again what it did not take since then, a thousand at most",
    body: json(redeliverWebhooksSchema),
    success: { status: 202, description: "How many", content: json(redeliveredWebhooksSchema) },
  },
  {
    ...{ method: "get", path: `${endpoints}/{id}/deliveries`, ...reading },
    operationId: "listWebhookDeliveries",
    summary: "What an endpoint was sent, newest first",
    query: webhookDeliveryQuerySchema,
    success: { status: 200, description: "A page", content: json(listOf(webhookDeliverySchema)) },
  },
  {
    ...{ method: "get", path: `${deliveries}/{id}`, operationId: "getWebhookDelivery", ...reading },
    summary: "A delivery, with every request and answer",
    success: {
      status: 200,
      description: "The delivery",
      content: json(z.object({ delivery: webhookDeliveryDetailSchema })),
    },
  },
  {
    ...{ method: "post", path: `${deliveries}/{id}/redeliver`, operationId: "redeliverWebhook", ...changing },
    summary: "Send a delivery again, under the id that it had",
    success: { status: 202, description: "The delivery, under way", content: oneDelivery },
  },
];
