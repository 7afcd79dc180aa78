import { importJWK } from "jose";
import { type AuthSecrets, decryptWithAny } from "../auth/auth-secrets.ts";
import type { SigningKeyRow } from "./read-signing-keys.ts";

type Key = {
  id: string;
  algorithm: string;
  createdAtMs: number;
  expiresAtMs: number;
  sign: CryptoKey;
  verify: CryptoKey;
};

/** The keys that sign our tokens, as `/api/auth/jwks` shows them. */
export type SigningKeys = {
  /** The key that signs now. */
  current(): Promise<Key>;
  /** The key of that id while tokens that it signed may live, or null. */
  find(id: string): Promise<Key | null>;
};

type SigningKeysOptions = { read: () => Promise<SigningKeyRow[]>; secrets: AuthSecrets };

const keptForMs = 300_000;
const unknownIdPauseMs = 5_000;
/** Longer than anybody keeps the published keys: whoever is shown a signature of a key has read it before. */
const publishedForMs = 3_600_000;

/**
 * Reads keys at most every five minutes, and for key ids that are not known at most every five seconds.
 *
 * Threat: a flood of tokens with made-up key ids must not become a flood of reads, nor may it keep a key from being
 * found: one is published for an hour before it signs anything. Only where there is no other does a key sign at once,
 * and whoever reads the keys makes that one (`readSigningKeys`).
 */
export function createSigningKeys({ read, secrets }: SigningKeysOptions): SigningKeys {
  let keys: Key[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  let askedForUnknownAtMs = Number.NEGATIVE_INFINITY;

  async function refresh(): Promise<void> {
    const rows = await read();
    keys = await Promise.all(rows.map((row) => toKey(row, secrets)));
    readAtMs = Date.now();
  }

  return {
    async current() {
      if (Date.now() - readAtMs > keptForMs || signingKeyOf(keys) === null) await refresh();
      const key = signingKeyOf(keys);
      if (key === null) throw new Error("Cannot sign: no key was made");
      return key;
    },
    async find(id) {
      const known = () => keys.find((key) => key.id === id) ?? null;
      const isOld = Date.now() - readAtMs > keptForMs;
      if (known() !== null && !isOld) return known();
      if (!isOld && Date.now() - askedForUnknownAtMs < unknownIdPauseMs) return null;
      // An old set is read again for whoever comes; it uses up nothing unless the id is not in it then either.
      if (!isOld) askedForUnknownAtMs = Date.now();
      await refresh();
      if (known() === null) askedForUnknownAtMs = Date.now();
      return known();
    },
  };
}

/** The newest of those that were published for long enough; the oldest where none was. */
function signingKeyOf(keys: Key[]): Key | null {
  const live = keys.filter(({ expiresAtMs }) => expiresAtMs > Date.now());
  const published = live.find(({ createdAtMs }) => createdAtMs <= Date.now() - publishedForMs);
  return published ?? live.at(-1) ?? null;
}

async function toKey(row: SigningKeyRow, secrets: AuthSecrets): Promise<Key> {
  const { id, alg, publicKey, privateKey, createdAt, expiresAt } = row;
  const algorithm = alg ?? "EdDSA";
  const privateJwk = await decryptWithAny(secrets, JSON.parse(privateKey));
  return {
    ...{ id, algorithm, createdAtMs: createdAt.getTime() },
    expiresAtMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
    sign: await importKey(privateJwk, algorithm),
    verify: await importKey(publicKey, algorithm),
  };
}

async function importKey(jwk: string, algorithm: string): Promise<CryptoKey> {
  const key = await importJWK(JSON.parse(jwk), algorithm);
  if (key instanceof Uint8Array) throw new Error(`Cannot use a key for ${algorithm}: it is symmetric`);
  return key;
}
