import { z } from "zod";
import type { ssoProvider } from "../../../db/gateway/schema.ts";

/** An organization's identity provider as the database keeps it: one row, its settings and protocol in one JSON. */

const settingsSchema = z.object({
  name: z.string(),
  enforced: z.boolean(),
  trustsTwoFactor: z.boolean(),
  provision: z.boolean(),
  defaultRole: z.enum(["billing", "member", "viewer"]),
});

const oidcSchema = z.object({
  clientId: z.string(),
  /** Encrypted with AUTH_SECRET. */
  clientSecret: z.string(),
  endpoints: z.object({
    authorization: z.string(),
    token: z.string(),
    keys: z.string(),
    userInfo: z.string().nullable(),
  }),
  tokenAuthentication: z.enum(["client_secret_basic", "client_secret_post"]),
});

const samlSchema = z.object({ signInUrl: z.string(), certificates: z.array(z.string()) });

type ProviderSettings = z.infer<typeof settingsSchema>;
export type OidcConfig = z.infer<typeof oidcSchema>;
export type SamlConfig = z.infer<typeof samlSchema>;
export type Protocol = { type: "oidc"; oidc: OidcConfig } | { type: "saml"; saml: SamlConfig };

export type Provider = {
  id: string;
  tenantId: string;
  /** The OpenID issuer, or the entity id of SAML. */
  issuer: string;
  domains: string[];
  settings: ProviderSettings;
  createdAt: Date;
} & Protocol;

type Row = typeof ssoProvider.$inferSelect;

const prefix = "sso-";

export function newProviderId(): string {
  return prefix + crypto.randomUUID();
}

/** Whether a session's method is an organization's provider. */
export function isProviderId(method: string | null | undefined): boolean {
  return method?.startsWith(prefix) ?? false;
}

export const providerIdSchema = z.string().regex(/^sso-[0-9a-f-]{36}$/, "Not a provider's id");

/** @throws when the row is not one that `toRow` made. */
export function fromRow(row: Row): Provider {
  const { id, organizationId, issuer, domain, createdAt } = row;
  if (organizationId === null)
    throw new Error(`Cannot use the provider "${id}": it belongs to no organization`);
  const common = { id, tenantId: organizationId, issuer, domains: domain.split(","), createdAt };
  if (row.oidcConfig !== null) {
    const { settings, ...oidc } = oidcSchema
      .extend({ settings: settingsSchema })
      .parse(JSON.parse(row.oidcConfig));
    return { ...common, settings, type: "oidc", oidc };
  }
  const { settings, ...saml } = samlSchema
    .extend({ settings: settingsSchema })
    .parse(JSON.parse(row.samlConfig ?? ""));
  return { ...common, settings, type: "saml", saml };
}

/** The row of a provider, but for who made it. */
export function toRow(provider: Provider) {
  const { id, tenantId, issuer, domains, settings, createdAt } = provider;
  return {
    ...{ id, providerId: id, organizationId: tenantId, issuer, domain: domains.join(","), createdAt },
    oidcConfig: provider.type === "oidc" ? JSON.stringify({ settings, ...provider.oidc }) : null,
    samlConfig: provider.type === "saml" ? JSON.stringify({ settings, ...provider.saml }) : null,
  };
}

/** Where an identity provider finds this side of it. Each has addresses of its own: an answer cannot be mistaken for another's. */
export function addressesOf(publicUrl: string, providerId: string) {
  const base = `${publicUrl}/api/auth/sso/${providerId}`;
  return { redirectUri: `${base}/callback`, assertionUrl: `${base}/acs`, metadataUrl: `${base}/metadata` };
}
