import { z } from "zod";
import { pageQuerySchema } from "./list.ts";

/** What an endpoint can be told of. */
export const webhookEventTypes = {
  "task.completed": "A task has finished, with its score",
  "task.failed": "A task has failed, with the reason",
} as const satisfies Record<string, string>;

export type WebhookEventType = keyof typeof webhookEventTypes;

/** Sent only when somebody asks for it. */
export const testEventType = "webhook.test";

/** How many endpoints a tenant may have, and how long an old secret may go on beside a new one. */
export const mostEndpoints = 20;
const longestSecretOverlapSeconds = 7 * 86_400;

const eventTypesSchema = z
  .array(z.enum(Object.keys(webhookEventTypes) as [WebhookEventType, ...WebhookEventType[]]))
  .min(1, "Choose what it is to be told of")
  .transform((types) => [...new Set(types)].sort());

const urlSchema = z
  .url({ protocol: /^https?$/, error: "Not an https address" })
  .max(2_000)
  .refine((url) => !/\p{Cc}|\s/u.test(url), "Not an address: it has spaces or control characters");

const descriptionSchema = z
  .string()
  .trim()
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), "It has control characters");

export const createWebhookEndpointSchema = z.strictObject({
  url: urlSchema,
  description: descriptionSchema.default(""),
  eventTypes: eventTypesSchema,
  /** Whether each waits for the one before it to be taken or given up, with all its retries. */
  ordered: z.boolean().default(false),
});

/** Fields that are not named stay as they are. Enabling one begins anew: what it missed is sent when asked for. */
export const changeWebhookEndpointSchema = z
  .strictObject({
    url: urlSchema,
    description: descriptionSchema,
    eventTypes: eventTypesSchema,
    ordered: z.boolean(),
    enabled: z.boolean(),
  })
  .partial();

export const rotateWebhookSecretSchema = z.strictObject({
  /** How long the secret of before signs beside the new one. */
  overlapSeconds: z.int().min(0).max(longestSecretOverlapSeconds),
});

export const webhookEndpointSchema = z.object({
  id: z.uuid(),
  url: z.string(),
  description: z.string(),
  eventTypes: z.array(z.string()),
  /** Whether each waits for the one before it. */
  ordered: z.boolean(),
  enabled: z.boolean(),
  /** Why it is not: somebody said so, nothing was taken for days, or it answered 410 Gone. */
  disabledReason: z.enum(["manual", "failing", "gone"]).nullable(),
  /** Since when nothing was taken; null while it takes what it is sent. */
  failingSince: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});

/** The secret is shown here and never again. */
export const newWebhookEndpointSchema = z.object({ endpoint: webhookEndpointSchema, secret: z.string() });
export const newWebhookSecretSchema = z.object({
  secret: z.string(),
  /** When the one of before stops signing. */
  previousExpiresAt: z.iso.datetime(),
});

const deliveryStatuses = ["pending", "delivered", "failed"] as const;

export const webhookDeliverySchema = z.object({
  id: z.uuid(),
  endpointId: z.uuid(),
  /** The `webhook-id`: the same however often it is sent, so that a receiver takes it once. */
  messageId: z.string(),
  eventType: z.string(),
  status: z.enum(deliveryStatuses),
  attempts: z.int(),
  /** When it is tried next; null when it is not. */
  nextAttemptAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});

const webhookAttemptSchema = z.object({
  at: z.iso.datetime(),
  durationMs: z.int(),
  request: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }),
  /** Null when there was no answer: `error` says why. */
  response: z
    .object({
      status: z.int(),
      headers: z.record(z.string(), z.string()),
      /** Cut when it is long. */
      body: z.string(),
    })
    .nullable(),
  error: z.string().nullable(),
});

export const webhookDeliveryDetailSchema = webhookDeliverySchema.extend({
  /** The body that is sent. */
  payload: z.string(),
  /** The newest first. */
  attemptLog: z.array(webhookAttemptSchema),
});

export const webhookDeliveryQuerySchema = pageQuerySchema.extend({
  status: z.enum(deliveryStatuses).optional(),
});

/** Sends again what failed since then. */
export const redeliverWebhooksSchema = z.strictObject({ since: z.iso.datetime() });
export const redeliveredWebhooksSchema = z.object({ redelivered: z.int() });

export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetailSchema>;
export type WebhookAttempt = z.infer<typeof webhookAttemptSchema>;
export type CreateWebhookEndpoint = z.output<typeof createWebhookEndpointSchema>;
export type ChangeWebhookEndpoint = z.output<typeof changeWebhookEndpointSchema>;
