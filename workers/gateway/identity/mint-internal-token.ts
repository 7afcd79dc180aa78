import { SignJWT } from "jose";
import { tokenIssuer } from "../../contract/claims.ts";
import { type InternalPurpose, internalAudience, internalTokenLifeSeconds } from "../../contract/internal.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** Signs a token for a call of the gateway's own to the jobs worker: for one purpose, and for a minute. */
export type InternalTokenMinter = (purpose: InternalPurpose) => Promise<string>;

export function createInternalTokenMinter(keys: SigningKeys): InternalTokenMinter {
  return async (purpose) => {
    const { id, algorithm, sign } = await keys.current();
    const nowSeconds = Math.floor(Date.now() / 1000);
    return await new SignJWT({ purpose })
      .setProtectedHeader({ alg: algorithm, kid: id, typ: "JWT" })
      .setIssuer(tokenIssuer)
      .setAudience(internalAudience)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + internalTokenLifeSeconds)
      .sign(sign);
  };
}
