import { inTransaction } from "../../../db/gateway/client.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { closeChange, findChange } from "./address-change.ts";
import { linkIsOver } from "./confirm-address.ts";
import { endSessions, forgetSessions } from "./end-sessions.ts";

/**
 * Stops a change of address that the owner of the old one did not ask for. Whoever asked was signed in, so every
 * session ends with it.
 * @throws {ApiError} `invalid_request` for a token that is none.
 */
export async function stopAddressChange(
  { config, redis, audit, origin }: Pick<Deps, "config" | "redis"> & Recording,
  token: string,
): Promise<void> {
  const ended = await inTransaction(config.database, async (transaction) => {
    const change = await findChange(transaction, { token, to: "stop" });
    if (change === null) throw linkIsOver();
    const { userId, oldEmail, newEmail } = change;
    await closeChange(transaction, userId);
    const sessions = await endSessions(transaction, { userId });
    const entry = await audit.seal(origin, {
      ...{ action: "email.change_stopped", actorId: userId, tenantId: null, targetId: userId },
      changes: { email: [newEmail, oldEmail] },
    });
    await transaction.execute(auditStatement(entry));
    return sessions;
  });
  await forgetSessions(redis, ended);
}
