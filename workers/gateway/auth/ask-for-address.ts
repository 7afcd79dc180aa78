import { eq } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { enforcingRoles } from "../sso/enforcing-roles.ts";
import { openChange } from "./address-change.ts";
import { sendAddressChange } from "./send-mail.ts";

/**
 * Begins a change of address. Whether the new one is taken is told to that address alone; the one that the account has
 * gets the same word either way.
 *
 * Threat: somebody whose organization lets nobody in but by its provider moves to an address of their own, and goes on
 * by mail or password when the provider knows them no more.
 * @throws {ApiError} `sso_required` for them, or `invalid_request` for the address that they have.
 */
export async function askForAddress(
  { config, db, mailQueue, audit, origin }: Pick<Deps, "config" | "db" | "mailQueue"> & Recording,
  { user: person, sessionId, tenant }: Identity,
  newEmail: string,
): Promise<void> {
  const userId = person.id;
  const bound = await enforcingRoles(db, { userId, email: person.email });
  if (bound.some((role) => role !== "owner")) {
    const message = "Your organization signs you in by this address: ask it to change it, or leave it first";
    throw new ApiError("sso_required", message);
  }
  const { oldEmail, taken, tokens } = await inTransaction(config.database, async (transaction) => {
    const [row] = await transaction.select({ email: user.email }).from(user).where(eq(user.id, userId));
    if (row === undefined) throw new ApiError("unauthenticated");
    const oldEmail = row.email;
    if (oldEmail === newEmail) {
      const message = "This is the address that you have";
      throw new ApiError("invalid_request", message, { errors: [{ path: "body.newEmail", message }] });
    }
    const holders = await transaction.select({ id: user.id }).from(user).where(eq(user.email, newEmail));
    const tokens = await openChange(transaction, userId, { oldEmail, newEmail, sessionId });
    const entry = await audit.seal(origin, {
      ...{ action: "email.change_asked", actorId: userId, tenantId: tenant?.id ?? null, targetId: userId },
      changes: { email: [oldEmail, newEmail] },
    });
    await transaction.execute(auditStatement(entry));
    return { oldEmail, taken: holders.length > 0, tokens };
  });
  await sendAddressChange(
    { config, mailQueue },
    {
      from: { email: oldEmail },
      to: { email: newEmail },
      stopToken: tokens.stopToken,
      token: taken ? null : tokens.token,
    },
  );
}
