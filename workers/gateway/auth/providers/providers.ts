import { createRemoteJWKSet, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { ApiError } from "../../../contract/api-error.ts";
import type { ProviderConfig } from "../../providers-config.ts";

/** What a provider says of itself, as far as it is used. */
type Metadata = {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  userinfoEndpoint: string | null;
  /** Whether its answers name it (RFC 9207), so that one that does not is not its. */
  namesItself: boolean;
  keys: JWTVerifyGetKey;
};

export type OfferedProvider = ProviderConfig & {
  /** @throws {ApiError} `upstream_failed` when the provider's document cannot be read. */
  metadata(): Promise<Metadata>;
};

export type Providers = { offered: OfferedProvider[]; find(id: string): OfferedProvider | null };

const keptMs = 3_600_000;
const timeoutMs = 5_000;

/** The providers that are offered. An isolate remembers for an hour what one says of itself. */
export function createProviders(configs: readonly ProviderConfig[]): Providers {
  const offered = configs.map((config) => {
    // The value is kept and no promise: what a request began to fetch, another cannot wait for.
    let known: { metadata: Metadata; untilMs: number } | null = null;
    async function metadata(): Promise<Metadata> {
      if (known !== null && Date.now() < known.untilMs) return known.metadata;
      known = { metadata: await discover(config), untilMs: Date.now() + keptMs };
      return known.metadata;
    }
    return { ...config, metadata };
  });
  return { offered, find: (id) => offered.find((provider) => provider.id === id) ?? null };
}

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discover({ name, issuer }: ProviderConfig): Promise<Metadata> {
  try {
    const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`"${url}" answered ${response.status}`);
    const document = documentSchema(issuer).parse(await response.json());
    return {
      authorizationEndpoint: document.authorization_endpoint,
      tokenEndpoint: document.token_endpoint,
      userinfoEndpoint: document.userinfo_endpoint ?? null,
      namesItself: document.authorization_response_iss_parameter_supported ?? false,
      keys: createRemoteJWKSet(new URL(document.jwks_uri), { timeoutDuration: timeoutMs }),
    };
  } catch (cause) {
    throw new ApiError("upstream_failed", `${name} cannot be reached right now`, { cause });
  }
}

function documentSchema(issuer: string) {
  // A provider that is reached by https does not send anybody, or a secret, anywhere else.
  const endpoint = z.url({ protocol: issuer.startsWith("https:") ? /^https$/ : /^https?$/ });
  return z.object({
    issuer: z.literal(issuer),
    authorization_endpoint: endpoint,
    token_endpoint: endpoint,
    userinfo_endpoint: endpoint.optional(),
    jwks_uri: endpoint,
    authorization_response_iss_parameter_supported: z.boolean().optional(),
  });
}
