import { errors, jwtVerify } from "jose";
import { claimsSchema, tokenAudience, tokenIssuer } from "../../contract/claims.ts";
import type { SigningKeys } from "./signing-keys.ts";

export type VerifiedToken = { sessionId: string; expiresAtMs: number };

/**
 * Checks a token that a client sent back. Only the session's id is taken from it; what the person may do is read from
 * the record, so a token cannot outlive its session or a role.
 *
 * Threat: a forged token. The algorithm is the key's and must be ours, `none` and symmetric ones are never tried, and
 * issuer, audience and expiry are required.
 */
export async function verifyToken(keys: SigningKeys, token: string): Promise<VerifiedToken | null> {
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid, alg }) => {
        const key = kid === undefined ? null : await keys.find(kid);
        if (key === null || key.algorithm !== alg) throw new errors.JWKSNoMatchingKey();
        return key.verify;
      },
      {
        algorithms: ["EdDSA", "ES256"],
        issuer: tokenIssuer,
        audience: tokenAudience,
        requiredClaims: ["exp", "iat", "sub"],
        clockTolerance: 5,
      },
    );
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success || payload.exp === undefined) return null;
    return { sessionId: claims.data.sid, expiresAtMs: payload.exp * 1000 };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
