import { z } from "zod";
import type { Config } from "../config.ts";
import { parseJson } from "../parse-json.ts";
import { fetchFromProvider, ProviderUnreachable, requirePublicUrl } from "./identity-provider-fetch.ts";
import type { OidcConfig } from "./provider.ts";

const documentSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  userinfo_endpoint: z.string().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});

export type Discovered = Pick<OidcConfig, "endpoints" | "tokenAuthentication">;

/**
 * Reads what an OpenID provider says of itself.
 * @throws {ProviderUnreachable} when it does not, or says it of another issuer.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export async function discover(issuer: string, environment: Config["environment"]): Promise<Discovered> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const { status, text } = await fetchFromProvider(address, environment);
  if (status !== 200) throw new ProviderUnreachable(`Cannot use "${address}": it answers ${status}`);
  const parsed = documentSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new ProviderUnreachable(`Cannot use "${address}": it is no discovery document`);
  const document = parsed.data;
  if (document.issuer !== issuer) {
    throw new ProviderUnreachable(
      `Cannot use "${address}": it speaks for "${document.issuer.slice(0, 200)}"`,
    );
  }
  const endpoints = {
    authorization: document.authorization_endpoint,
    token: document.token_endpoint,
    keys: document.jwks_uri,
    userInfo: document.userinfo_endpoint ?? null,
  };
  for (const url of Object.values(endpoints)) if (url !== null) requirePublicUrl(url, environment);
  const methods = document.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const tokenAuthentication = methods.includes("client_secret_basic")
    ? "client_secret_basic"
    : "client_secret_post";
  return { endpoints, tokenAuthentication };
}
