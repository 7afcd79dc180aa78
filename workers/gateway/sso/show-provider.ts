import type { Database } from "../../../db/gateway/client.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { SignInProvider } from "../../contract/sso.ts";
import type { Deps } from "../deps.ts";
import { findProvider, verifiedDomains } from "./find-providers.ts";
import { addressesOf, type Provider } from "./provider.ts";

/** @throws {ApiError} `not_found`, in the same words, for a provider of another tenant and for none at all. */
export async function requireProvider(db: Database, tenantId: string, id: string): Promise<Provider> {
  const provider = await findProvider(db, id);
  if (provider === null || provider.tenantId !== tenantId)
    throw new ApiError("not_found", `Cannot find the provider "${id}"`);
  return provider;
}

type ShowDeps = Pick<Deps, "config" | "db">;

/** Providers of one tenant, as it sees them. */
export async function showProviders(deps: ShowDeps, providers: Provider[]): Promise<SignInProvider[]> {
  const [first] = providers;
  if (first === undefined) return [];
  const domains = [...new Set(providers.flatMap((provider) => provider.domains))];
  const verified = await verifiedDomains(deps.db, first.tenantId, domains);
  return await Promise.all(providers.map((provider) => show(deps, provider, verified)));
}

export async function showProvider(deps: ShowDeps, provider: Provider): Promise<SignInProvider> {
  return await show(deps, provider, await verifiedDomains(deps.db, provider.tenantId, provider.domains));
}

async function show(
  { config }: ShowDeps,
  provider: Provider,
  verified: Set<string>,
): Promise<SignInProvider> {
  const { id, type, issuer, settings, domains, createdAt } = provider;
  const { redirectUri, assertionUrl, metadataUrl } = addressesOf(config.publicUrl, id);
  return {
    ...{ id, type, issuer },
    ...settings,
    domains: domains.map((domain) => ({ domain, verified: verified.has(domain) })),
    createdAt: createdAt.toISOString(),
    oidc: provider.type === "oidc" ? { clientId: provider.oidc.clientId, redirectUri } : null,
    saml:
      provider.type === "saml"
        ? {
            signInUrl: provider.saml.signInUrl,
            certificates: await showCertificates(provider.saml.certificates),
            ...{ metadataUrl, assertionUrl },
          }
        : null,
  };
}

async function showCertificates(pems: string[]) {
  const { readCertificate } = await import("./saml/certificate.ts");
  return pems.map((pem) => {
    const { sha256, expiresAt } = readCertificate(pem);
    return { sha256, expiresAt: expiresAt.toISOString() };
  });
}
