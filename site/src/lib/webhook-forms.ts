import { z } from "zod";
import {
  type ChangeWebhookEndpoint,
  type CreateWebhookEndpoint,
  createWebhookEndpointSchema,
  type WebhookEventType,
  webhookEventTypes,
} from "../../../workers/contract/webhooks.ts";
import type { TextForm } from "./text-form.ts";
import { webhookFormWords as words } from "./words/app/webhook-forms.ts";

/** The page of the webhooks, which is also where its forms are sent. */
export const webhooksPage = "/app/webhooks";

export const eventTypeNames = Object.keys(webhookEventTypes) as WebhookEventType[];

/** How long the secret of before signs beside the new one, in seconds. */
export const secretOverlaps = {
  "0": words.overlaps.none,
  "3600": words.overlaps.hour,
  "86400": words.overlaps.day,
  "604800": words.overlaps.week,
};

/** How far back deliveries that failed are sent again, in hours. */
export const redeliveryReaches = {
  "1": words.reaches.hour,
  "24": words.reaches.day,
  "72": words.reaches.days,
};

/** The name of the box that tells an endpoint of a kind of event. */
export function boxOf(type: string): string {
  return `type:${type}`;
}

/** Where an endpoint, or a delivery to it, is shown. */
export function endpointPage(id: string): string {
  return `${webhooksPage}?endpoint=${encodeURIComponent(id)}`;
}

export function deliveryPage(id: string, endpointId: string): string {
  return `${endpointPage(endpointId)}&delivery=${encodeURIComponent(id)}`;
}

const { url, description } = createWebhookEndpointSchema.shape;
const boxes = Object.fromEntries(eventTypeNames.map((type) => [boxOf(type), z.literal("on").optional()]));
const fields = z.strictObject({ ...boxes, url, description, ordered: z.literal("on").optional() });

/** A form has a box for each kind of event where the API has a list, and one that is not ticked is not sent. */
export const createEndpointForm = fields.transform((sent, context): CreateWebhookEndpoint => {
  const { url, description, ordered, ...ticked } = sent;
  return { url, description, ordered: ordered === "on", eventTypes: typesOf(ticked, context) };
});

const id = z.uuid(words.notNamed);
const deliveryId = z.uuid(words.noDelivery);

const changeEndpointForm = fields.extend({ id }).transform((sent, context) => {
  const { id, url, description, ordered, ...ticked } = sent;
  return { id, url, description, ordered: ordered === "on", eventTypes: typesOf(ticked, context) };
});

function typesOf(ticked: Record<string, unknown>, context: z.RefinementCtx): WebhookEventType[] {
  const types = eventTypeNames.filter((type) => Object.hasOwn(ticked, boxOf(type)));
  if (types.length === 0) {
    context.addIssue({ code: "custom", path: ["eventTypes"], message: words.noEvent });
  }
  return types;
}

const addressOf = (endpoint: string, rest = "") => `/api/webhook-endpoints/${endpoint}${rest}`;
const secretIn = ({ secret }: Record<string, unknown>) => ({ secret });

/** Back to the endpoint that the form was about, which its address names. */
const back =
  (done: string, place = "") =>
  ({ searchParams }: URL) =>
    `${endpointPage(searchParams.get("endpoint") ?? "")}&done=${done}${place}`;

const turned = (enabled: boolean): TextForm => ({
  schema: z.strictObject({ id }),
  ask: ({ id }: { id: string }) => ({ method: "PATCH", path: addressOf(id), json: { enabled } }),
  next: back(enabled ? "enabled" : "disabled"),
});

const hourMs = 3_600_000;

/** The forms about where an organization wants to be told of what happens, and about what it was told. */
export const webhookForms: Record<string, TextForm> = {
  [`${webhooksPage}?do=create`]: {
    schema: createEndpointForm,
    ask: (json: CreateWebhookEndpoint) => ({ method: "POST", path: "/api/webhook-endpoints", json }),
    show: secretIn,
  },
  [`${webhooksPage}?do=change`]: {
    schema: changeEndpointForm,
    ask: ({ id, ...json }: ChangeWebhookEndpoint & { id: string }) => ({
      ...{ method: "PATCH", path: addressOf(id) },
      json,
    }),
    next: back("changed"),
  },
  [`${webhooksPage}?do=rotate`]: {
    schema: z.strictObject({
      id,
      overlap: z.string().regex(/^\d{1,6}$/, words.noOverlap),
    }),
    ask: ({ id, overlap }: { id: string; overlap: string }) => ({
      ...{ method: "POST", path: addressOf(id, "/rotate-secret") },
      json: { overlapSeconds: Number(overlap) },
    }),
    show: secretIn,
  },
  [`${webhooksPage}?do=enable`]: turned(true),
  [`${webhooksPage}?do=disable`]: turned(false),
  [`${webhooksPage}?do=delete`]: {
    schema: z.strictObject({ id }),
    ask: ({ id }: { id: string }) => ({ method: "DELETE", path: addressOf(id) }),
    next: () => `${webhooksPage}?done=deleted`,
  },
  [`${webhooksPage}?do=test`]: {
    schema: z.strictObject({ id }),
    ask: ({ id }: { id: string }) => ({ method: "POST", path: addressOf(id, "/test") }),
    next: back("tested", "#deliveries"),
  },
  [`${webhooksPage}?do=redeliver-failed`]: {
    schema: z.strictObject({ id, hours: z.enum(Object.keys(redeliveryReaches)) }),
    ask: ({ id, hours }: { id: string; hours: string }) => ({
      ...{ method: "POST", path: addressOf(id, "/redeliver") },
      json: { since: new Date(Date.now() - Number(hours) * hourMs).toISOString() },
    }),
    next: (url, { redelivered }) => `${back("redelivered-failed")(url)}&count=${redelivered}#deliveries`,
  },
  [`${webhooksPage}?do=redeliver`]: {
    schema: z.strictObject({ id: deliveryId }),
    ask: ({ id }: { id: string }) => ({ method: "POST", path: `/api/webhook-deliveries/${id}/redeliver` }),
    next: back("redelivered", "#deliveries"),
  },
};
