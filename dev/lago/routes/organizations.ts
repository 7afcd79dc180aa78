import { Hono } from "hono";
import { z } from "zod";
import { currency, optionalText } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { readBody } from "../read-body.ts";
import { addEndpoint } from "../webhooks/endpoints.ts";

const organizationSchema = z.object({
  webhook_url: z.url({ protocol: /^https?$/ }).nullish(),
  default_currency: currency.optional(),
  net_payment_term: z.number().int().nonnegative().optional(),
  email: z.email().nullish(),
  legal_name: optionalText,
  country: optionalText,
});

/** `PUT /organizations`: the one organization of this Lago. */
export function organizationRoutes(lago: Lago): Hono {
  const { organization } = lago.store;
  return new Hono().put("/organizations", async (c) => {
    const { webhook_url, ...fields } = await readBody(c, "organization", organizationSchema);
    Object.assign(
      organization,
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    );
    if (webhook_url) addEndpoint(lago, { webhook_url });
    return c.json({ organization: showOrganization(lago) });
  });
}

function showOrganization({ store }: Lago) {
  const { hmacKey: _, privateKey: __, ...organization } = store.organization;
  const urls = [...store.webhookEndpoints.values()].map(({ webhook_url }) => webhook_url);
  return {
    ...organization,
    webhook_url: urls[0] ?? null,
    webhook_urls: urls,
    timezone: "UTC",
    document_numbering: "per_customer",
    document_number_prefix: "SEL",
    finalize_zero_amount_invoice: true,
    email_settings: [],
    billing_configuration: { invoice_footer: null, invoice_grace_period: 0, document_locale: "en" },
    taxes: [],
  };
}
