import { type CryptoKey, importJWK, type JWK } from "jose";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";

/**
 * The gateway's public keys.
 *
 * Threat: a flood of tokens with made-up key ids must not become a flood of requests to the gateway, and a key that the
 * gateway withdrew must stop working. So keys are kept as data (never as a pending promise, which would tie one
 * request to another's), unknown ids make at most one look-up in `refetchMs`, whenever the keys were read for another
 * reason, a gateway that fails is left alone for `restMs`, and every key ages out.
 */
export type KeySet = {
  /** Returns null for an id that the gateway does not publish. */
  find(keyId: string): Promise<PublicKey | null>;
};

type PublicKey = { algorithm: "ES256" | "EdDSA"; key: CryptoKey };

type KeySetOptions = {
  url: string;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  now: () => number;
  /** Keys older than this are read again; when that fails they serve until `staleMs`. */
  maxAgeMs?: number;
  staleMs?: number;
  refetchMs?: number;
  restMs?: number;
};

const keySetSchema = z.object({
  keys: z
    .array(z.looseObject({ kid: z.string().min(1), kty: z.string(), crv: z.string().optional() }))
    .max(100),
});

export function createKeySet({
  url,
  fetch,
  now,
  maxAgeMs = 10 * 60_000,
  staleMs = 60 * 60_000,
  refetchMs = 5_000,
  restMs = 1_000,
}: KeySetOptions): KeySet {
  let keys = new Map<string, PublicKey>();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let askedForUnknownAt = Number.NEGATIVE_INFINITY;
  let failed: { at: number; cause: unknown } | null = null;

  async function refresh(): Promise<void> {
    triedAt = now();
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    keys = await importKeys(keySetSchema.parse(await response.json()).keys);
    fetchedAt = now();
  }

  /** Reads the keys unless that failed a moment ago; returns why there are none that are fresh. */
  async function tryRefresh(): Promise<unknown> {
    if (failed !== null && now() - failed.at < restMs) return failed.cause;
    try {
      await refresh();
      failed = null;
      return null;
    } catch (cause) {
      failed = { at: now(), cause };
      return cause;
    }
  }

  return {
    async find(keyId) {
      const isUsable = () => now() - fetchedAt < staleMs;
      const isFresh = now() - fetchedAt < maxAgeMs;
      if (isFresh && keys.has(keyId)) return keys.get(keyId) ?? null;
      const lastAt = isFresh ? askedForUnknownAt : triedAt;
      if (!isUsable() || now() - lastAt > refetchMs) {
        if (isFresh) askedForUnknownAt = now();
        const cause = await tryRefresh();
        if (cause !== null && !isUsable()) {
          throw new ApiError("unavailable", "Cannot check the token: the gateway's keys cannot be read", {
            cause,
          });
        }
      }
      return keys.get(keyId) ?? null;
    },
  };
}

async function importKeys(jwks: z.infer<typeof keySetSchema>["keys"]): Promise<Map<string, PublicKey>> {
  const keys = new Map<string, PublicKey>();
  for (const jwk of jwks) {
    const algorithm = algorithmOf(jwk);
    if (algorithm === null) continue;
    const key = await importJWK(jwk as JWK, algorithm);
    if (!(key instanceof Uint8Array)) keys.set(jwk.kid, { algorithm, key });
  }
  return keys;
}

/** The algorithm follows from the key, never from the token's header. */
function algorithmOf({ kty, crv }: { kty: string; crv?: string | undefined }): PublicKey["algorithm"] | null {
  if (kty === "EC" && crv === "P-256") return "ES256";
  if (kty === "OKP" && crv === "Ed25519") return "EdDSA";
  return null;
}
