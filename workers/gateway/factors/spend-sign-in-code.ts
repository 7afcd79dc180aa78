import { and, eq } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { account } from "../../../db/gateway/schema.ts";
import type { Recording } from "../audit/audit.ts";
import { proveAddress } from "../auth/pending-sign-up.ts";
import type { Deps } from "../deps.ts";
import { takeMailCode } from "./mail-code.ts";

/**
 * Spends a code that was mailed for signing in.
 *
 * Threat: somebody signs up with another's address and waits. The owner who comes by a code has never seen that
 * sign-up's password, so an account that is proven this way keeps none: the owner can choose one by mail.
 * @returns whether it was right.
 */
export async function spendSignInCode(
  { config, ...recording }: Pick<Deps, "config"> & Recording,
  userId: string,
  code: string,
): Promise<boolean> {
  return await inTransaction(config.database, async (transaction) => {
    const { authSecrets } = config;
    if (!(await takeMailCode(transaction, { authSecrets, userId, purpose: "sign-in", code }))) return false;
    if (await proveAddress(transaction, userId, recording)) {
      const isPassword = and(eq(account.userId, userId), eq(account.providerId, "credential"));
      await transaction.delete(account).where(isPassword);
    }
    return true;
  });
}
