import { errors, jwtVerify } from "jose";
import { ApiError } from "../../contract/api-error.ts";
import { tokenIssuer } from "../../contract/claims.ts";
import { type InternalPurpose, internalAudience } from "../../contract/internal.ts";
import type { KeySet } from "./key-set.ts";

/**
 * Threat: whoever reaches this worker could erase a tenant. A call of the gateway itself shows a token that the gateway
 * signed for this audience and this one purpose, and that lives for a minute. A person's token has another audience and
 * is refused here, as one of these is everywhere else.
 */
export type InternalVerifier = (token: string, purpose: InternalPurpose) => Promise<void>;

/** @throws {ApiError} `unauthenticated`, or `unavailable` when the keys cannot be read. */
export function createInternalVerifier({
  keySet,
  now,
}: {
  keySet: KeySet;
  now: () => number;
}): InternalVerifier {
  return async (token, purpose) => {
    try {
      const { payload } = await jwtVerify(
        token,
        async ({ kid, alg }) => {
          const found = kid === undefined ? null : await keySet.find(kid);
          if (found === null || found.algorithm !== alg) throw refused();
          return found.key;
        },
        {
          ...{ algorithms: ["ES256", "EdDSA"], issuer: tokenIssuer, audience: internalAudience },
          ...{ clockTolerance: 5, maxTokenAge: 120, currentDate: new Date(now()) },
          requiredClaims: ["exp", "iat", "purpose"],
        },
      );
      if (payload.purpose !== purpose) throw refused();
    } catch (error) {
      throw error instanceof errors.JOSEError ? refused(error) : error;
    }
  };
}

function refused(cause?: unknown): ApiError {
  return new ApiError("unauthenticated", "Cannot accept the token: it is not the gateway's own for this", {
    cause,
  });
}
