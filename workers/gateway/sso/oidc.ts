import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import { decryptWithAny } from "../auth/auth-secrets.ts";
import { hashSecret, newSecret } from "../auth/mail-token.ts";
import type { Config } from "../config.ts";
import { type Assertion, SignInRefused } from "./assertion.ts";
import { fetchFromProvider, ProviderUnreachable } from "./identity-provider-fetch.ts";
import { addressesOf, type OidcConfig, type Provider } from "./provider.ts";

/**
 * The OpenID Connect side: authorization code with PKCE, state and nonce. Every provider has a redirect address of its
 * own and is asked at its own endpoints, so that one cannot be answered for another (mix-up).
 * @see https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
 */
export type OidcProvider = Extract<Provider, { type: "oidc" }>;
export type OidcSecrets = { nonce: string; codeVerifier: string };

const skewSeconds = 60;
/** Signatures by the provider's published keys alone: nothing that a shared secret could make. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

export function newOidcSecrets(): OidcSecrets {
  return { nonce: newSecret(), codeVerifier: newSecret() };
}

/** The address that takes a browser to the provider. */
export async function authorizationUrl(
  { id, oidc }: OidcProvider,
  {
    publicUrl,
    state,
    secrets,
    email,
  }: { publicUrl: string; state: string; secrets: OidcSecrets; email: string | null },
): Promise<string> {
  const url = new URL(oidc.endpoints.authorization);
  const parameters: Record<string, string> = {
    response_type: "code",
    client_id: oidc.clientId,
    redirect_uri: addressesOf(publicUrl, id).redirectUri,
    scope: "openid email profile",
    state,
    nonce: secrets.nonce,
    code_challenge: await hashSecret(secrets.codeVerifier),
    code_challenge_method: "S256",
    ...(email === null ? {} : { login_hint: email }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

type Exchange = { config: Config; code: string; secrets: OidcSecrets };

/** Whom the provider says that somebody is. @throws {SignInRefused} when its answer cannot be believed. */
export async function exchangeCode(
  provider: OidcProvider,
  { config, code, secrets }: Exchange,
): Promise<Assertion> {
  try {
    const tokens = await askTokens(provider, { config, code, secrets });
    const claims = await verifyIdToken(provider, config, tokens.id_token, secrets.nonce);
    return await personOf(provider, config, claims, tokens.access_token);
  } catch (error) {
    if (error instanceof SignInRefused) throw error;
    if (error instanceof ProviderUnreachable)
      throw new SignInRefused("invalid_answer", error.message, { cause: error });
    const reason = error instanceof Error ? error.message : "unknown";
    throw new SignInRefused("invalid_answer", `Cannot use the provider's answer: ${reason}`, {
      cause: error,
    });
  }
}

const tokensSchema = z.object({ id_token: z.string(), access_token: z.string().optional() });

async function askTokens({ id, oidc }: OidcProvider, { config, code, secrets }: Exchange) {
  const clientSecret = await decryptSecret(config, oidc);
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: addressesOf(config.publicUrl, id).redirectUri,
    code_verifier: secrets.codeVerifier,
  });
  const headers = new Headers({
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
  });
  if (oidc.tokenAuthentication === "client_secret_basic") {
    // RFC 6749, 2.3.1: each part is form-encoded before the two are joined.
    const pair = [oidc.clientId, clientSecret].map((part) =>
      new URLSearchParams({ "": part }).toString().slice(1),
    );
    headers.set("authorization", `Basic ${btoa(pair.join(":"))}`);
  } else {
    body.set("client_id", oidc.clientId);
    body.set("client_secret", clientSecret);
  }
  const init = { method: "POST", headers, body: body.toString() };
  const { status, text } = await fetchFromProvider(oidc.endpoints.token, config.environment, init);
  if (status !== 200)
    throw new SignInRefused("invalid_answer", `The provider gave no tokens: it answered ${status}`);
  return tokensSchema.parse(JSON.parse(text));
}

async function verifyIdToken({ issuer, oidc }: OidcProvider, config: Config, token: string, nonce: string) {
  const keys = await fetchFromProvider(oidc.endpoints.keys, config.environment);
  const { payload } = await jwtVerify(token, createLocalJWKSet(JSON.parse(keys.text) as JSONWebKeySet), {
    ...{ issuer, audience: oidc.clientId, algorithms, clockTolerance: skewSeconds, maxTokenAge: 600 },
    requiredClaims: ["sub", "exp", "iat", "nonce"],
  });
  if (payload.nonce !== nonce)
    throw new SignInRefused("invalid_answer", "The token is of another sign-in (nonce)");
  const hasOthers = Array.isArray(payload.aud) && payload.aud.length > 1;
  if (payload.azp === undefined ? hasOthers : payload.azp !== oidc.clientId)
    throw new SignInRefused("invalid_answer", "The token is for another client (azp)");
  return payload;
}

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().optional(),
  email_verified: z.union([z.boolean(), z.string()]).optional(),
  name: z.string().optional(),
});

/** From the token, or from the provider's own page of the person where the token says no address. */
async function personOf(
  { oidc }: OidcProvider,
  config: Config,
  payload: JWTPayload,
  accessToken: string | undefined,
): Promise<Assertion> {
  let claims = claimsSchema.parse(payload);
  const { userInfo } = oidc.endpoints;
  if (claims.email === undefined && userInfo !== null && accessToken !== undefined) {
    const headers = { authorization: `Bearer ${accessToken}`, accept: "application/json" };
    const { text } = await fetchFromProvider(userInfo, config.environment, { headers });
    const shown = claimsSchema.parse(JSON.parse(text));
    if (shown.sub !== claims.sub)
      throw new SignInRefused("invalid_answer", "The provider told of somebody else");
    claims = shown;
  }
  const { sub, email, email_verified: verified, name = null } = claims;
  if (email === undefined) throw new SignInRefused("invalid_answer", "The provider told no e-mail address");
  // Providers of organizations rarely say anything; the organization has proven the domain. A no is a no.
  if (verified !== undefined && String(verified) !== "true")
    throw new SignInRefused("invalid_answer", "The provider has not verified the e-mail address");
  return { subject: sub, email, name };
}

export async function encryptSecret({ authSecret }: Config, clientSecret: string): Promise<string> {
  const { symmetricEncrypt } = await import("better-auth/crypto");
  return await symmetricEncrypt({ key: authSecret, data: clientSecret });
}

async function decryptSecret({ authSecrets }: Config, { clientSecret }: OidcConfig): Promise<string> {
  return await decryptWithAny(authSecrets, clientSecret);
}
