import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { createTestGateway, type TestGateway } from "./gateway.ts";
import { standInFor, type Upstream } from "./upstream.ts";

const issuer = "https://crooked.test";
export const clientId = "selvedge-google";

/** A provider that says whatever a test wants, and a gateway that takes it for Google. */
export type CrookedProvider = {
  gateway: TestGateway;
  upstream: Upstream;
  /** How the next id token is made, from the claims of an honest one. */
  next: (sign: Signers, honest: JWTPayload) => Promise<string | undefined>;
  /** What else it says of itself. */
  metadata: Record<string, unknown>;
};

type Signers = {
  sign: (claims: JWTPayload, header?: { alg?: string; kid?: string }) => Promise<string>;
  /** With a key of which the provider knows nothing. */
  forge: (claims: JWTPayload) => Promise<string>;
  /** With the client's secret, as if that were a key. */
  signBySecret: (claims: JWTPayload) => Promise<string>;
  leaveUnsigned: (claims: JWTPayload) => string;
};

/** Call `upstream.restore()` when done. */
export async function createCrookedProvider(): Promise<CrookedProvider> {
  const [own, foreign] = [await generateKeyPair("RS256"), await generateKeyPair("RS256")];
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "1", alg: "RS256", use: "sig" };
  const secret = new TextEncoder().encode("development-only-google");
  const signers: Signers = {
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "1", ...header }).sign(own.privateKey),
    forge: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "1" }).sign(foreign.privateKey),
    signBySecret: (claims) => new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "1" }).sign(secret),
    leaveUnsigned: (claims) => new UnsecuredJWT(claims).encode(),
  };
  const provider: CrookedProvider = {
    gateway: createTestGateway({ vars: { GOOGLE_ISSUER: issuer, GOOGLE_CLIENT_ID: clientId } }),
    next: ({ sign }, honest) => sign(honest),
    metadata: {},
    upstream: standInFor(issuer, async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/jwks") return Response.json({ keys: [jwk] });
      if (pathname === "/.well-known/openid-configuration") return Response.json(describe(provider.metadata));
      if (pathname !== "/token") return new Response(null, { status: 404 });
      // The nonce comes as the code: an honest provider keeps it beside the code that it gives.
      const nonce = String((await request.formData()).get("code"));
      const idToken = await provider.next(signers, honestClaims(nonce));
      return Response.json({ access_token: "a", token_type: "Bearer", expires_in: 60, id_token: idToken });
    }),
  };
  return provider;
}

function describe(change: Record<string, unknown>) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    ...change,
  };
}

function honestClaims(nonce: string): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return {
    ...{ iss: issuer, aud: clientId, sub: crypto.randomUUID(), iat: now, exp: now + 300, nonce },
    ...{ email: `${crypto.randomUUID()}@example.test`, email_verified: true, name: "Grace" },
  };
}
