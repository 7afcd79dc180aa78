import { inTransaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Account, CreateAccount } from "../../contract/users.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { refuseCommonPassword } from "../auth/refuse-common-password.ts";
import { createResetToken } from "../auth/reset-token.ts";
import { sendChoosePassword } from "../auth/send-mail.ts";
import { writePassword } from "../auth/write-password.ts";
import type { Deps } from "../deps.ts";
import { createPersonalTenant } from "../tenants/personal-tenant.ts";
import { accountColumns, toAccount } from "./list-accounts.ts";

type Context = Pick<Deps, "config" | "db" | "mailQueue"> & Recording & { actorId: string };

/** An invitation waits longer than a reset: nobody asked for it, and it may be read after a weekend. */
const invitationSeconds = 7 * 86_400;

/**
 * Makes an account as an administrator. With a password its address counts as proven; without one the address is sent a
 * link to choose it, which proves the address.
 * @throws {ApiError} `conflict` for an address that has an account, `invalid_request` for a common password.
 */
export async function createAccount(
  context: Context,
  { name, email, role, password }: CreateAccount,
): Promise<Account> {
  const { config, db, audit, origin, actorId } = context;
  if (password !== undefined) await refuseCommonPassword("body.password", password, [name, email]);
  const id = crypto.randomUUID();
  const account = await inTransaction(config.database, async (transaction) => {
    const emailVerified = password !== undefined;
    const [created] = await transaction
      .insert(user)
      .values({ id, name, email, role, emailVerified })
      .onConflictDoNothing()
      .returning(accountColumns);
    if (created === undefined) {
      const errors = [{ path: "body.email", message: "Has an account already" }];
      throw new ApiError("conflict", "The address has an account already", { errors });
    }
    if (password !== undefined) await writePassword(transaction, { userId: id, password });
    const changes = { name: [null, name], email: [null, email], role: [null, role] } satisfies Record<
      string,
      [null, string]
    >;
    const place = { actorId, tenantId: null, targetId: id, personId: id };
    await transaction.execute(
      auditStatement(await audit.seal(origin, { action: "user.created", ...place, changes })),
    );
    return toAccount(created);
  });
  await createPersonalTenant({ db, audit }, { id, name }, origin);
  if (password === undefined) {
    await sendChoosePassword(context, { email }, await createResetToken(db, id, invitationSeconds));
  }
  return account;
}
