import { eq, sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { account, passkey, user } from "../../../db/gateway/schema.ts";

/**
 * How many ways to sign in a person has: the password, each linked provider, each passkey. A code by mail does not
 * count, since it is the way of whoever holds the mailbox. The person's row is locked, so that of two who take away the
 * last two ways at once one finds the other's gone.
 */
export async function countWaysIn(transaction: Transaction, userId: string): Promise<number> {
  await transaction.select({ id: user.id }).from(user).where(eq(user.id, userId)).for("update");
  const isUsable = sql`(${account.providerId} <> 'credential' or ${account.password} is not null)`;
  const accounts = await transaction.$count(account, sql`${account.userId} = ${userId} and ${isUsable}`);
  return accounts + (await transaction.$count(passkey, eq(passkey.userId, userId)));
}
