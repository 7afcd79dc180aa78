import { SignJWT } from "jose";
import { tokenAudience, tokenIssuer, tokenLifeSeconds } from "../../contract/claims.ts";
import { createBoundedMap } from "../bounded-map.ts";
import { type Caller, claimsOf } from "./identity.ts";
import type { SigningKeys } from "./signing-keys.ts";

export type TokenMinter = (caller: Caller, flags: string[]) => Promise<string>;

const reusedForMs = 60_000;

/**
 * Makes the function that signs a token for who is asking. A token is used again for a minute, as long as it says what
 * would be said now: signing costs more than everything else about a request.
 */
export function createTokenMinter(keys: SigningKeys): TokenMinter {
  const minted = createBoundedMap<string, { token: string; said: string; atMs: number }>(10_000);
  return async (caller, flags) => {
    const claims = claimsOf(caller, flags);
    const said = JSON.stringify(claims);
    const last = minted.get(claims.sid);
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
    minted.set(claims.sid, { token, said, atMs: Date.now() });
    return token;
  };
}
