/** For tests: a gateway that issues tokens and publishes its keys. */
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import { type Claims, tokenAudience, tokenIssuer } from "../../contract/claims.ts";
import { flagsOnByDefault } from "../../contract/flags.ts";
import { internalAudience } from "../../contract/internal.ts";

export type Issuer = {
  jwk: JWK;
  sign(claims?: Partial<Claims>, overrides?: SignOverrides): Promise<string>;
  /** A token of the gateway's own. */
  signInternal(purpose: string, overrides?: SignOverrides): Promise<string>;
};

type SignOverrides = {
  issuer?: string;
  audience?: string;
  issuedAt?: number;
  expiresAt?: number;
  header?: Record<string, unknown>;
  key?: CryptoKey;
};

export const ownerClaims: Claims = {
  sub: "user-1",
  sid: "session-1",
  platformRole: "user",
  impersonatorId: null,
  tenant: "acme",
  role: "owner",
  scopes: null,
  access: "full",
  plan: "pro",
  limits: {
    ...{ rowsPerMonth: 1_000_000, fileBytes: 10 * 1024 * 1024, concurrentTasks: 5 },
    ...{ seats: 10, apiKeys: 10, webhookEndpoints: 100 },
  },
  features: [],
  flags: [...flagsOnByDefault],
};

export async function createIssuer(algorithm: "ES256" | "EdDSA" = "ES256", kid = "key-1"): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  async function sign(claims: JWTPayload, audience: string, overrides: SignOverrides): Promise<string> {
    const nowSeconds = Math.floor(Date.now() / 1000);
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid, ...overrides.header })
      .setIssuer(overrides.issuer ?? tokenIssuer)
      .setAudience(overrides.audience ?? audience)
      .setIssuedAt(overrides.issuedAt ?? nowSeconds)
      .setExpirationTime(overrides.expiresAt ?? nowSeconds + 300)
      .sign(overrides.key ?? privateKey);
  }
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: "sig" },
    sign: (claims = {}, overrides = {}) => sign({ ...ownerClaims, ...claims }, tokenAudience, overrides),
    signInternal: (purpose, overrides = {}) => sign({ purpose }, internalAudience, overrides),
  };
}

/** Serves the keys of issuers and counts how often it was asked. `down` makes it fail. */
export function createJwksServer(...issuers: Issuer[]) {
  const server = {
    requests: 0,
    down: false,
    issuers,
    fetch: async () => {
      server.requests += 1;
      if (server.down) return new Response("no", { status: 502 });
      return Response.json({ keys: server.issuers.map(({ jwk }) => jwk) });
    },
  };
  return server;
}
