import { desc, gt, isNull, or, sql } from "drizzle-orm";
import { exportJWK, generateKeyPair } from "jose";
import { addSigningKey, nextKeyBeforeDays } from "../../../db/gateway/add-signing-key.ts";
import type { Database } from "../../../db/gateway/client.ts";
import { jwks } from "../../../db/gateway/schema.ts";
import { auditStatement } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";

export type SigningKeyRow = typeof jwks.$inferSelect;
type KeyContext = Pick<Deps, "config" | "db" | "audit">;

const nextBeforeMs = nextKeyBeforeDays * 86_400_000;
const byItself = { address: null, userAgent: null, requestId: null };

/**
 * The keys of our tokens, the newest first, and those that ended within a day. Whoever reads them makes the one that is
 * missing, the first or the next, so that nobody reads keys among which the signing one is not.
 */
export async function readSigningKeys(context: KeyContext): Promise<SigningKeyRow[]> {
  const rows = await readRows(context.db);
  if (rows.some(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > Date.now() + nextBeforeMs)) {
    return rows;
  }
  await addKey(context);
  return await readRows(context.db);
}

async function readRows(db: Database): Promise<SigningKeyRow[]> {
  return await db
    .select()
    .from(jwks)
    .where(or(isNull(jwks.expiresAt), gt(jwks.expiresAt, sql`now() - interval '1 day'`)))
    .orderBy(desc(jwks.createdAt), desc(jwks.id));
}

async function addKey({ config, db, audit }: KeyContext): Promise<void> {
  // better-auth's cipher, since its keys are encrypted by it; loaded with the first key and not before.
  const { symmetricEncrypt } = await import("better-auth/crypto");
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const id = crypto.randomUUID();
  const data = JSON.stringify(await exportJWK(privateKey));
  const key = {
    ...{ id, alg: "EdDSA", crv: "Ed25519", publicKey: JSON.stringify(await exportJWK(publicKey)) },
    privateKey: JSON.stringify(await symmetricEncrypt({ key: config.authSecret, data })),
  };
  const place = { actorId: null, tenantId: null, targetId: id };
  const entry = await audit.seal(byItself, { action: "signing_key.added", ...place });
  await addSigningKey(db, key, (wasAdded) => auditStatement(entry, wasAdded));
}
