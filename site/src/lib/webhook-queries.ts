import { query } from "@solidjs/router";
import { load } from "./load.ts";

/** There are never more of them than fit on a page. */
export const webhookEndpointsQuery = query(
  () => load("GET /api/webhook-endpoints", { query: "limit=100" }),
  "webhook-endpoints",
);

export const webhookEndpointQuery = query(
  (id: string) => load("GET /api/webhook-endpoints/{id}", { path: { id } }),
  "webhook-endpoint",
);

/** A page of what an endpoint was sent, narrowed to a status or not. */
export const webhookDeliveriesQuery = query(
  (id: string, status: string | undefined, cursor: string | undefined) => {
    const page = new URLSearchParams({ limit: "25" });
    if (status) page.set("status", status);
    if (cursor) page.set("cursor", cursor);
    return load("GET /api/webhook-endpoints/{id}/deliveries", { path: { id }, query: String(page) });
  },
  "webhook-deliveries",
);

export const webhookDeliveryQuery = query(
  (id: string) => load("GET /api/webhook-deliveries/{id}", { path: { id } }),
  "webhook-delivery",
);
