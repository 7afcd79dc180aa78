import { and, eq } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { twoFactor } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement } from "../audit/audit.ts";
import type { Identity } from "../identity/identity.ts";
import { notify } from "../notifications/notify.ts";
import { newRecoveryCodes } from "./recovery-codes.ts";
import type { ShowContext } from "./show-second-factor.ts";

/**
 * Makes new recovery codes; the old ones open nothing any more.
 * @throws {ApiError} `conflict` for somebody without a second factor.
 */
export async function renewRecoveryCodes(context: ShowContext, identity: Identity): Promise<string[]> {
  const { config, audit, origin } = context;
  const userId = identity.user.id;
  const { shown, stored } = await newRecoveryCodes(userId);
  const deed = await audit.seal(origin, {
    ...{ action: "two_factor.codes_changed", actorId: userId, targetId: userId },
    tenantId: identity.tenant?.id ?? null,
  });
  await inTransaction(config.database, async (transaction) => {
    const changed = await transaction
      .update(twoFactor)
      .set({ backupCodes: stored })
      .where(and(eq(twoFactor.userId, userId), eq(twoFactor.verified, true)))
      .returning({ id: twoFactor.id });
    if (changed.length === 0) throw new ApiError("conflict", "No authenticator app is set up");
    await transaction.execute(auditStatement(deed));
  });
  await notify(context, userId, { kind: "security.recovery_codes_changed", params: {} });
  return shown;
}
