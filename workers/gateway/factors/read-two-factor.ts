import { and, eq } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { twoFactor } from "../../../db/gateway/schema.ts";
import type { TwoFactorState } from "../../contract/factors.ts";
import { recoveryCodesOf } from "./check-second-factor.ts";
import { countTrustedDevices } from "./trusted-device.ts";

/** What a person has for the second step. */
export async function readTwoFactor(db: Database, userId: string): Promise<TwoFactorState> {
  const [[row], trustedDevices] = await Promise.all([
    db
      .select({ backupCodes: twoFactor.backupCodes })
      .from(twoFactor)
      .where(and(eq(twoFactor.userId, userId), eq(twoFactor.verified, true))),
    countTrustedDevices(db, userId),
  ]);
  const recoveryCodesLeft = row === undefined ? 0 : recoveryCodesOf(row).length;
  return { enabled: row !== undefined, recoveryCodesLeft, trustedDevices };
}
