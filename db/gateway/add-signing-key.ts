import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { jwks } from "./schema.ts";

export type NewSigningKey = {
  id: string;
  alg: string;
  crv: string;
  /** As JSON Web Keys, the private one encrypted. */
  publicKey: string;
  privateKey: string;
};

const lifeDays = 30;
/** Before the newest key ends, the next one is there for this long. */
export const nextKeyBeforeDays = 1;

/**
 * Adds a key that signs for thirty days, unless there is one with more than a day to go: of those who find at once that
 * none is, one adds it.
 * @param told the statement for the audit log, made for when the key was added.
 */
export async function addSigningKey(
  db: Database,
  { id, alg, crv, publicKey, privateKey }: NewSigningKey,
  told: (wasAdded: SQL) => SQL,
): Promise<void> {
  await db.batch([
    db.execute(sql`select pg_advisory_xact_lock(hashtextextended('signing key', 0))`),
    db.execute(sql`insert into ${jwks} (id, alg, crv, public_key, private_key, expires_at)
      select ${id}, ${alg}, ${crv}, ${publicKey}, ${privateKey}, now() + make_interval(days => ${lifeDays})
      where not exists (select from ${jwks}
        where expires_at is null or expires_at > now() + make_interval(days => ${nextKeyBeforeDays}))`),
    db.execute(told(sql`exists (select from ${jwks} where id = ${id})`)),
  ]);
}
