import { inTransaction } from "../../../db/gateway/client.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { forgetDevices } from "./trusted-device.ts";

/** Makes every browser that a person trusts show a second factor again. */
export async function forgetTrustedDevices(
  { config, audit, origin }: Pick<Deps, "config"> & Recording,
  { user, tenant }: Identity,
): Promise<void> {
  const place = { actorId: user.id, tenantId: tenant?.id ?? null, targetId: user.id };
  const deed = await audit.seal(origin, { action: "two_factor.devices_forgotten", ...place });
  await inTransaction(config.database, async (transaction) => {
    await forgetDevices(transaction, user.id);
    await transaction.execute(auditStatement(deed));
  });
}
