import { errors, jwtVerify } from "jose";
import { ApiError } from "../../contract/api-error.ts";
import { type Claims, claimsSchema, tokenAudience, tokenIssuer } from "../../contract/claims.ts";
import type { KeySet } from "./key-set.ts";

/**
 * Threat: anyone may call this worker with any token. A token counts when the gateway signed it (ES256 or EdDSA, the
 * algorithm of the key and not of the header), for this audience, and while it lives. A verified token is remembered
 * until it expires, so that a warm request costs a map look-up instead of a signature check.
 */
export type TokenVerifier = (token: string) => Promise<Claims>;

type TokenVerifierOptions = { keySet: KeySet; now: () => number; maxEntries?: number };

const clockSkewSeconds = 5;

/**
 * Returns a function from token to claims.
 * @throws {ApiError} `unauthenticated` saying why, `unavailable` when the keys cannot be read.
 */
export function createTokenVerifier({
  keySet,
  now,
  maxEntries = 4_096,
}: TokenVerifierOptions): TokenVerifier {
  const verified = new Map<string, { claims: Claims; expiresAt: number }>();

  return async (token) => {
    const known = verified.get(token);
    if (known !== undefined) {
      if (now() < known.expiresAt) return known.claims;
      verified.delete(token);
      throw refuse("the token has expired");
    }
    const entry = await verify(token, keySet, now);
    if (verified.size >= maxEntries) {
      // Maps keep insertion order: the first is the oldest, and the nearest to its end.
      const [oldest] = verified.keys();
      if (oldest !== undefined) verified.delete(oldest);
    }
    verified.set(token, entry);
    return entry.claims;
  };
}

async function verify(token: string, keySet: KeySet, now: () => number) {
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid, alg }) => {
        const found = kid === undefined ? null : await keySet.find(kid);
        if (found === null) throw refuse("the gateway does not know its key");
        if (found.algorithm !== alg) throw refuse(`its algorithm "${alg}" is not that of the key`);
        return found.key;
      },
      {
        algorithms: ["ES256", "EdDSA"],
        issuer: tokenIssuer,
        audience: tokenAudience,
        clockTolerance: clockSkewSeconds,
        currentDate: new Date(now()),
        requiredClaims: ["exp", "iat"],
      },
    );
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) throw refuse(`its claim "${claims.error.issues[0]?.path.join(".")}" is not valid`);
    return { claims: claims.data, expiresAt: ((payload.exp ?? 0) + clockSkewSeconds) * 1000 };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (error instanceof errors.JWTExpired) throw refuse("the token has expired");
    if (error instanceof errors.JWTClaimValidationFailed)
      throw refuse(`its claim "${error.claim}" is refused`);
    if (error instanceof errors.JOSEError) throw refuse("it is not a token of the gateway");
    throw error;
  }
}

function refuse(reason: string): ApiError {
  return new ApiError("unauthenticated", `Cannot accept the token: ${reason}`, {
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  });
}
