import { randomUUID } from "node:crypto";
import { isoTime } from "../engine/dates.ts";
import type { Lago } from "../lago.ts";
import type { WebhookEndpoint } from "../records/webhook-records.ts";

type EndpointInput = Pick<WebhookEndpoint, "webhook_url"> &
  Partial<Pick<WebhookEndpoint, "signature_algo" | "name" | "event_types">>;

/** The endpoint of a URL: a new one, or the one that has it, changed. */
export function addEndpoint({ store, now }: Lago, input: EndpointInput): WebhookEndpoint {
  const found = [...store.webhookEndpoints.values()].find(
    ({ webhook_url }) => webhook_url === input.webhook_url,
  );
  const endpoint: WebhookEndpoint = {
    lago_id: found?.lago_id ?? randomUUID(),
    webhook_url: input.webhook_url,
    signature_algo: input.signature_algo ?? found?.signature_algo ?? "jwt",
    name: input.name ?? found?.name ?? null,
    event_types: input.event_types ?? found?.event_types ?? null,
    created_at: found?.created_at ?? isoTime(now()),
  };
  store.webhookEndpoints.set(endpoint.lago_id, endpoint);
  return endpoint;
}
