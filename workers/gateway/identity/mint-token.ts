import { SignJWT } from "jose";
import { tokenAudience, tokenIssuer, tokenLifeSeconds } from "../../contract/claims.ts";
import { createBoundedMap } from "../bounded-map.ts";
import { claimsOf, type Identity } from "./identity.ts";
import type { SigningKeys } from "./signing-keys.ts";

export type TokenMinter = (identity: Identity) => Promise<string>;

const reusedForMs = 60_000;

/**
 * Makes the function that signs a token for an identity. A token is used again for a minute, as long as it says what
 * would be said now: signing costs more than everything else about a request.
 */
export function createTokenMinter(keys: SigningKeys): TokenMinter {
  const minted = createBoundedMap<string, { token: string; said: string; atMs: number }>(10_000);
  return async (identity) => {
    const claims = claimsOf(identity);
    const said = JSON.stringify(claims);
    const last = minted.get(identity.sessionId);
    if (last !== undefined && last.said === said && Date.now() - last.atMs < reusedForMs) return last.token;
    const { id, algorithm, sign } = await keys.current();
    const nowSeconds = Math.floor(Date.now() / 1000);
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid: id, typ: "JWT" })
      .setIssuer(tokenIssuer)
      .setAudience(tokenAudience)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + tokenLifeSeconds)
      .sign(sign);
    minted.set(identity.sessionId, { token, said, atMs: Date.now() });
    return token;
  };
}
