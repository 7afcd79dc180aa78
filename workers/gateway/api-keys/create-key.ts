import { and, eq, gt, isNull, notExists, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { apiKey } from "../../../db/gateway/schema-tenants.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { CreateApiKey, NewApiKey } from "../../contract/api-keys.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import { readEntitlementsIn } from "../billing/read-billing.ts";
import { hashKey, newKey, startOf } from "../identity/key-format.ts";
import { lockTenant } from "../tenants/change-in-tenant.ts";
import { type Changes, type KeyContext, recordDeed } from "./key-context.ts";
import { showKey } from "./show-key.ts";
import { tellOwners } from "./tell-owners.ts";

const mostAtOnce = 100;
const dayMs = 86_400_000;

/**
 * Makes a key for the tenant and tells its owners. The key itself is in the answer and nowhere else.
 * @throws {ApiError} `payment_required` for a tenant that has as many as its plan, `conflict` for one that has as many
 *   as anybody may.
 */
export async function createKey(context: KeyContext, input: CreateApiKey): Promise<NewApiKey> {
  const { name, scopes, expiresInDays, requestsPerMinute = null } = input;
  const expiresAt = expiresInDays === undefined ? null : new Date(Date.now() + expiresInDays * dayMs);
  const { tenant, actorId, config } = context;
  const made = await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId: tenant.id });
    await refuseTooMany(transaction, tenant.id);
    const values = { name, scopes, expiresAt, requestsPerMinute };
    const created = await insertKey(transaction, { ...values, tenantId: tenant.id, createdBy: actorId });
    const changes: Changes = { name: [null, name], scopes: [null, scopes] };
    await recordDeed(context, transaction, { action: "api_key.created", keyId: created.apiKey.id, changes });
    return created;
  });
  tellOwners(context, name);
  return made;
}

type NewRow = Omit<typeof apiKey.$inferInsert, "id" | "start" | "hash">;

/** Writes a key with a new secret; only its hash and its first characters are kept. */
export async function insertKey(transaction: Transaction, row: NewRow): Promise<NewApiKey> {
  const key = newKey();
  const [inserted] = await transaction
    .insert(apiKey)
    .values({ ...row, id: crypto.randomUUID(), start: startOf(key), hash: await hashKey(key) })
    .returning();
  if (inserted === undefined) throw new Error("Postgres returned no row for a new API key");
  return { apiKey: showKey(inserted), key };
}

/**
 * Behind the tenant's lock, so that of two who make the last key one is refused. A key that goes on for a while beside the
 * one that took its place counts as that one; a plan that became smaller takes nobody's key away.
 */
async function refuseTooMany(transaction: Transaction, tenantId: string): Promise<void> {
  await lockTenant(transaction, tenantId);
  const lives = or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, sql`now()`));
  const successor = alias(apiKey, "successor");
  const isReplaced = transaction
    .select({ id: successor.id })
    .from(successor)
    .where(and(eq(successor.replaces, apiKey.id), isNull(successor.revokedAt)));
  const living = and(isNull(apiKey.revokedAt), lives, notExists(isReplaced));
  const keys = await transaction.$count(apiKey, living);
  requireEntitled(await readEntitlementsIn(transaction, tenantId), { limit: "apiKeys", count: keys + 1 });
  if (keys < mostAtOnce) return;
  throw new ApiError("conflict", `An organization has at most ${mostAtOnce} API keys: revoke one first`);
}
