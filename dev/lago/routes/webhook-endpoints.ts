import { Hono } from "hono";
import { z } from "zod";
import { optionalText } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { invalid } from "../lago-error.ts";
import { orNotFound } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import { signatureAlgorithms, type WebhookEndpoint } from "../records/webhook-records.ts";
import { addEndpoint } from "../webhooks/endpoints.ts";
import { publicKey } from "../webhooks/signature.ts";

const endpointSchema = z.object({
  webhook_url: z.url({ protocol: /^https?$/ }).refine(Boolean, "value_is_mandatory"),
  signature_algo: z.enum(signatureAlgorithms).nullish(),
  name: optionalText,
  event_types: z.array(z.string()).nullish(),
});

/** `/webhook_endpoints`, and the public key that verifies `jwt` signatures. */
export function webhookEndpointRoutes(lago: Lago): Hono {
  const { store } = lago;
  const show = (endpoint: WebhookEndpoint) => ({
    ...endpoint,
    lago_organization_id: store.organization.lago_id,
  });
  const byId = (id: string) => orNotFound(store.webhookEndpoints.get(id), "webhook_endpoint");
  return new Hono()
    .get("/webhooks/public_key", (c) => c.text(publicKey(store)))
    .get("/webhooks/json_public_key", (c) => c.json({ webhook: { public_key: publicKey(store) } }))
    .post("/webhook_endpoints", async (c) => {
      const input = await readBody(c, "webhook_endpoint", endpointSchema);
      const isTaken = [...store.webhookEndpoints.values()].some(
        (other) => other.webhook_url === input.webhook_url,
      );
      if (isTaken) throw invalid({ webhook_url: ["value_already_exist"] });
      return c.json({ webhook_endpoint: show(addEndpoint(lago, settings(input))) });
    })
    .get("/webhook_endpoints", (c) => {
      const { items, meta } = paginate(c, [...store.webhookEndpoints.values()].reverse());
      return c.json({ webhook_endpoints: items.map(show), meta });
    })
    .get("/webhook_endpoints/:id", (c) => c.json({ webhook_endpoint: show(byId(c.req.param("id"))) }))
    .put("/webhook_endpoints/:id", async (c) => {
      const endpoint = byId(c.req.param("id"));
      Object.assign(endpoint, settings(await readBody(c, "webhook_endpoint", endpointSchema)));
      return c.json({ webhook_endpoint: show(endpoint) });
    })
    .delete("/webhook_endpoints/:id", (c) => {
      const endpoint = byId(c.req.param("id"));
      store.webhookEndpoints.delete(endpoint.lago_id);
      return c.json({ webhook_endpoint: show(endpoint) });
    });
}

function settings({ webhook_url, signature_algo, name, event_types }: z.output<typeof endpointSchema>) {
  return {
    webhook_url,
    signature_algo: signature_algo ?? "jwt",
    name: name ?? null,
    event_types: event_types ?? null,
  };
}
