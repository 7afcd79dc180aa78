import { type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import { emailSchema, nameSchema } from "../../../contract/auth.ts";
import { FlowFailure } from "./flow-failure.ts";
import type { OfferedProvider } from "./providers.ts";
import type { ProviderTokens } from "./token-endpoint.ts";

/** Who somebody is at a provider. */
export type ProviderProfile = {
  /** The provider's own and lasting id of the person. */
  subject: string;
  /** Lower case; null when the provider says none, or does not vouch for it. */
  provenEmail: string | null;
  name: string | null;
  pictureUrl: string | null;
};

/** Signatures of a key pair alone: with `none` or a shared secret anybody who knows the secret, or nothing, could sign. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];
const clockToleranceSeconds = 30;
const oldestSeconds = 600;
const timeoutMs = 5_000;

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  email: emailSchema.optional().catch(undefined),
  // Some providers write it as a text.
  email_verified: z.union([z.boolean(), z.literal("true").transform(() => true)]).catch(false),
  name: nameSchema.optional().catch(undefined),
  picture: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional()
    .catch(undefined),
});

/**
 * Reads who signed in from an id token that is the provider's, for us, and for this sign-in. What it leaves out of the
 * person is asked for.
 * @throws {FlowFailure} when the token is not all of that.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export async function readProfile(
  provider: OfferedProvider,
  { idToken, accessToken }: ProviderTokens,
  nonce: string,
): Promise<ProviderProfile> {
  const verified = await verifyIdToken(provider, idToken, nonce);
  const claims = claimsSchema.parse(
    verified.email === undefined ? await completed(provider, accessToken, verified) : verified,
  );
  return {
    subject: claims.sub,
    provenEmail: claims.email_verified ? (claims.email ?? null) : null,
    name: claims.name ?? null,
    pictureUrl: claims.picture ?? null,
  };
}

async function verifyIdToken(
  provider: OfferedProvider,
  idToken: string | null,
  nonce: string,
): Promise<JWTPayload> {
  const { keys } = await provider.metadata();
  const { id, issuer, clientId: audience } = provider;
  if (idToken === null) throw new FlowFailure("failed", `"${id}" gave no id token`);
  const { payload } = await jwtVerify(idToken, keys, {
    ...{ issuer, audience, algorithms, clockTolerance: clockToleranceSeconds, maxTokenAge: oldestSeconds },
    requiredClaims: ["sub", "exp", "iat", "nonce"],
  }).catch((cause: unknown) => {
    throw new FlowFailure("failed", `The id token of "${id}" is not valid`, { cause });
  });
  if (payload.nonce !== nonce)
    throw new FlowFailure("failed", `The id token of "${id}" is of another sign-in`);
  const forMany = Array.isArray(payload.aud) && payload.aud.length > 1;
  if (forMany ? payload.azp !== audience : (payload.azp ?? audience) !== audience) {
    throw new FlowFailure("failed", `The id token of "${id}" was made for another client`);
  }
  return payload;
}

/** The claims with those that the provider says only where the access token is shown. */
async function completed(
  provider: OfferedProvider,
  accessToken: string,
  verified: JWTPayload,
): Promise<unknown> {
  const { userinfoEndpoint } = await provider.metadata();
  if (userinfoEndpoint === null) return verified;
  const response = await fetch(userinfoEndpoint, {
    headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const info = z.looseObject({ sub: z.string() }).safeParse(await response.json().catch(() => null));
  if (!response.ok || !info.success || info.data.sub !== verified.sub) {
    throw new FlowFailure("failed", `"${provider.id}" says nothing of the person`);
  }
  return { ...info.data, ...verified };
}
