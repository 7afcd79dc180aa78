import { desc, gt, isNull, or, sql } from "drizzle-orm";
import { importJWK } from "jose";
import type { Database } from "../../../db/gateway/client.ts";
import { jwks } from "../../../db/gateway/schema.ts";
import type { Auth } from "../auth/better-auth.ts";

type Key = { id: string; algorithm: string; expiresAtMs: number; sign: CryptoKey; verify: CryptoKey };

/** The keys of better-auth's jwt plugin, as its own JWKS shows them; it makes and rotates them. */
export type SigningKeys = {
  /** The newest key that has not expired. */
  current(): Promise<Key>;
  /** The key of that id while tokens that it signed may live, or null. */
  find(id: string): Promise<Key | null>;
};

type SigningKeysOptions = { db: Database; secret: string; auth: () => Promise<Auth> };

const keptForMs = 300_000;
const unknownIdPauseMs = 5_000;

/** Reads keys at most every five minutes, and for a key id that is not known at most every five seconds. */
export function createSigningKeys({ db, secret, auth }: SigningKeysOptions): SigningKeys {
  let keys: Key[] = [];
  let readAtMs = 0;

  async function refresh(): Promise<void> {
    keys = await readKeys(db, secret);
    readAtMs = Date.now();
  }

  return {
    async current() {
      const live = () => keys.find(({ expiresAtMs }) => expiresAtMs > Date.now());
      if (Date.now() - readAtMs > keptForMs || live() === undefined) await refresh();
      if (live() === undefined) {
        // Signing anything makes the plugin make a key first.
        await (await auth()).api.signJWT({ body: { payload: {} } });
        await refresh();
      }
      const key = live();
      if (key === undefined) throw new Error("Cannot sign: better-auth made no key");
      return key;
    },
    async find(id) {
      const known = keys.find((key) => key.id === id);
      if (known !== undefined && Date.now() - readAtMs < keptForMs) return known;
      if (Date.now() - readAtMs > unknownIdPauseMs) await refresh();
      return keys.find((key) => key.id === id) ?? null;
    },
  };
}

async function readKeys(db: Database, secret: string): Promise<Key[]> {
  // better-auth encrypts what it stores; its cipher is loaded with the first key and not before.
  const { symmetricDecrypt } = await import("better-auth/crypto");
  const rows = await db
    .select()
    .from(jwks)
    .where(or(isNull(jwks.expiresAt), gt(jwks.expiresAt, sql`now() - interval '1 day'`)))
    .orderBy(desc(jwks.createdAt));
  return await Promise.all(
    rows.map(async ({ id, alg, publicKey, privateKey, expiresAt }) => {
      const algorithm = alg ?? "EdDSA";
      const privateJwk = await symmetricDecrypt({ key: secret, data: JSON.parse(privateKey) });
      return {
        id,
        algorithm,
        expiresAtMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
        sign: await importKey(privateJwk, algorithm),
        verify: await importKey(publicKey, algorithm),
      };
    }),
  );
}

async function importKey(jwk: string, algorithm: string): Promise<CryptoKey> {
  const key = await importJWK(JSON.parse(jwk), algorithm);
  if (key instanceof Uint8Array) throw new Error(`Cannot use a key for ${algorithm}: it is symmetric`);
  return key;
}
