import { eq } from "drizzle-orm";
import { renderSVG } from "uqr";
import { twoFactor } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Enrolment } from "../../contract/factors.ts";
import { seal } from "../audit/seal.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { totpPlace } from "./check-second-factor.ts";
import { sealingKey } from "./keyed.ts";
import { newTotpSecret, totpUri } from "./totp.ts";

/**
 * Makes a secret for an authenticator app. Nothing is asked for until a code confirms that the app has it; beginning
 * again makes another.
 * @throws {ApiError} `conflict` for somebody who has an app already.
 */
export async function enrolTwoFactor(
  { config, db }: Pick<Deps, "config" | "db">,
  { user }: Identity,
): Promise<Enrolment> {
  const secret = newTotpSecret();
  const key = await sealingKey(config.authSecret, "totp-secret");
  const sealed = await seal(key, totpPlace(user.id), secret);
  const begun = await db
    .insert(twoFactor)
    .values({
      ...{ id: crypto.randomUUID(), userId: user.id, secret: sealed },
      ...{ backupCodes: "[]", verified: false },
    })
    .onConflictDoUpdate({
      target: twoFactor.userId,
      set: { secret: sealed, failedVerificationCount: 0, lockedUntil: null },
      setWhere: eq(twoFactor.verified, false),
    })
    .returning({ id: twoFactor.id });
  if (begun.length === 0) {
    throw new ApiError("conflict", "An authenticator app is set up already: remove it first");
  }
  const uri = totpUri(secret, user.email);
  return { secret, uri, qr: renderSVG(uri, { ecc: "M", border: 4 }) };
}
