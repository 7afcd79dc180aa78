import { sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";

/**
 * Makes everything personal that the log says of somebody unreadable for good, in the transaction that erases them.
 * Their rows stay and their chains still verify. Isolates that remember the key for a while only seal with it what
 * nobody can open.
 */
export async function destroyAuditKey(transaction: Transaction, userId: string): Promise<void> {
  await transaction.execute(sql`select audit_forget(${userId})`);
}
