import { eq, sql } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { apiKey } from "../../../db/gateway/schema-tenants.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { nameOfKey } from "../identity/identify-key.ts";
import { lockKey } from "./change-key.ts";
import { type KeyContext, recordDeed } from "./key-context.ts";

/**
 * Ends a key, everywhere within two seconds.
 * @throws {ApiError} `not_found` for a key that the tenant does not have or has revoked.
 */
export async function revokeKey(context: KeyContext, id: string): Promise<void> {
  const { config, redis, tenant } = context;
  await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId: tenant.id });
    await lockKey(transaction, id);
    await transaction.update(apiKey).set({ revokedAt: sql`now()` }).where(eq(apiKey.id, id));
    await recordDeed(context, transaction, { action: "api_key.revoked", keyId: id });
  });
  await announceChanged(redis, [nameOfKey(id)]);
}
