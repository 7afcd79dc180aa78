import { eq } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { apiKey } from "../../../db/gateway/schema-tenants.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { ApiKey, ChangeApiKey } from "../../contract/api-keys.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { nameOfKey } from "../identity/identify-key.ts";
import { type Changes, type KeyContext, recordDeed } from "./key-context.ts";
import { showKey } from "./show-key.ts";

const fields = ["name", "scopes", "requestsPerMinute"] as const;

type Row = typeof apiKey.$inferSelect;

/**
 * Changes what a key is called, may do or how often; every isolate hears of it.
 * @throws {ApiError} `not_found` for a key that the tenant does not have or has revoked.
 */
export async function changeKey(context: KeyContext, id: string, change: ChangeApiKey): Promise<ApiKey> {
  const { config, redis, tenant } = context;
  const changed = await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId: tenant.id });
    const before = await lockKey(transaction, id);
    // What JSON leaves out is undefined, and an update needs something to set.
    const [after] = await transaction
      .update(apiKey)
      .set({ ...change, id })
      .where(eq(apiKey.id, id))
      .returning();
    if (after === undefined) throw new Error(`Postgres lost the API key "${id}" that was locked`);
    const changes = changesBetween(before, after);
    if (Object.keys(changes).length > 0)
      await recordDeed(context, transaction, { action: "api_key.changed", keyId: id, changes });
    return after;
  });
  await announceChanged(redis, [nameOfKey(id)]);
  return showKey(changed);
}

/** A key of the tenant that is entered, held until the transaction ends. */
export async function lockKey(transaction: Transaction, id: string): Promise<Row> {
  const [row] = await transaction.select().from(apiKey).where(eq(apiKey.id, id)).for("update");
  if (row === undefined || row.revokedAt !== null) {
    throw new ApiError("not_found", `Cannot find API key "${id}"`);
  }
  return row;
}

function changesBetween(before: Row, after: Row): Changes {
  const differs = (field: (typeof fields)[number]) =>
    JSON.stringify(before[field]) !== JSON.stringify(after[field]);
  return Object.fromEntries(
    fields.filter(differs).map((field) => [field, [before[field], after[field]] as [unknown, unknown]]),
  );
}
