import type { Deps } from "../deps.ts";
import { discover } from "./discover.ts";
import { verifiedDomains } from "./find-providers.ts";
import { fetchFromProvider, ProviderUnreachable } from "./identity-provider-fetch.ts";
import type { Provider } from "./provider.ts";

/** What keeps a provider from working, as its organization can put it right; nothing when all is well. */
export async function testProvider(
  { config, db }: Pick<Deps, "config" | "db">,
  provider: Provider,
): Promise<string[]> {
  const verified = await verifiedDomains(db, provider.tenantId, provider.domains);
  const unverified = provider.domains.filter((domain) => !verified.has(domain));
  return [
    ...unverified.map(
      (domain) => `The domain "${domain}" is not verified: nobody with an address of it can sign in`,
    ),
    ...(provider.type === "oidc"
      ? await oidcProblems(provider, config.environment)
      : await certificateProblems(provider.saml.certificates)),
  ];
}

async function oidcProblems(
  { issuer, oidc }: Extract<Provider, { type: "oidc" }>,
  environment: Deps["config"]["environment"],
): Promise<string[]> {
  try {
    const { endpoints } = await discover(issuer, environment);
    const moved = Object.entries(endpoints).filter(
      ([name, url]) => url !== Reflect.get(oidc.endpoints, name),
    );
    const keys = await fetchFromProvider(endpoints.keys, environment);
    return [
      ...moved.map(([name]) => `The provider's address for "${name}" has changed: add the provider anew`),
      ...(keys.status === 200 ? [] : [`The provider's keys cannot be read: it answers ${keys.status}`]),
    ];
  } catch (error) {
    if (error instanceof ProviderUnreachable) return [error.message];
    throw error;
  }
}

async function certificateProblems(pems: string[]): Promise<string[]> {
  const { readCertificate } = await import("./saml/certificate.ts");
  return pems
    .map(readCertificate)
    .filter(({ expiresAt }) => expiresAt.getTime() <= Date.now())
    .map(({ sha256 }) => `The certificate ${sha256} has expired: the provider should have a new one`);
}
