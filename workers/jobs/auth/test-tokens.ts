/** For tests: a gateway that issues tokens and publishes its keys. */
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { type Claims, tokenAudience, tokenIssuer } from "../../contract/claims.ts";

export type Issuer = {
  jwk: JWK;
  sign(claims?: Partial<Claims>, overrides?: SignOverrides): Promise<string>;
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
  tenant: "acme",
  role: "owner",
  plan: "pro",
  limits: { rowsPerMonth: 1_000_000, fileBytes: 10 * 1024 * 1024, concurrentTasks: 5 },
};

export async function createIssuer(algorithm: "ES256" | "EdDSA" = "ES256", kid = "key-1"): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: "sig" },
    async sign(claims = {}, overrides = {}) {
      const nowSeconds = Math.floor(Date.now() / 1000);
      const { sub, ...rest } = { ...ownerClaims, ...claims };
      return await new SignJWT(rest)
        .setProtectedHeader({ alg: algorithm, kid, ...overrides.header })
        .setSubject(sub)
        .setIssuer(overrides.issuer ?? tokenIssuer)
        .setAudience(overrides.audience ?? tokenAudience)
        .setIssuedAt(overrides.issuedAt ?? nowSeconds)
        .setExpirationTime(overrides.expiresAt ?? nowSeconds + 300)
        .sign(overrides.key ?? privateKey);
    },
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
