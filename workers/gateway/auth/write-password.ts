import { sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { account } from "../../../db/gateway/schema.ts";
import { hashPassword } from "./password.ts";

/** Gives a person a password, in place of the one they had or as their first. */
export async function writePassword(
  transaction: Transaction,
  { userId, password }: { userId: string; password: string },
): Promise<void> {
  const hash = await hashPassword(password);
  await transaction
    .insert(account)
    .values({
      ...{ id: crypto.randomUUID(), userId, accountId: userId, providerId: "credential" },
      password: hash,
    })
    .onConflictDoUpdate({
      target: [account.providerId, account.accountId],
      set: { password: hash, updatedAt: sql`now()` },
    });
}
