import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { notify } from "../notifications/notify.ts";
import { type CheckedFactor, checkSecondFactor, type ShownFactor } from "./check-second-factor.ts";

export type ShowContext = Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording;

type Steps<Admitted, Result> = {
  /** What has to hold before the factor is looked at; throws otherwise. */
  admit: (transaction: Transaction) => Promise<Admitted>;
  /** What a right one is for. */
  grant: (transaction: Transaction, admitted: Admitted) => Promise<Result>;
};

/**
 * Takes a second factor that a person shows, does `grant` in the same transaction, and tells of it.
 * @throws {ApiError} `invalid_request` naming the field, or `rate_limited` while the factor is locked.
 */
export async function showSecondFactor<Admitted, Result>(
  context: ShowContext,
  { userId, shown }: { userId: string; shown: ShownFactor },
  { admit, grant }: Steps<Admitted, Result>,
): Promise<Result> {
  const { config, audit, origin } = context;
  const place = { actorId: userId, tenantId: null, targetId: userId };
  const locked = await audit.seal(origin, { action: "two_factor.locked", ...place });
  const spent = await audit.seal(origin, { action: "two_factor.recovery_code_used", ...place });
  const { checked, result } = await inTransaction(config.database, async (transaction) => {
    const admitted = await admit(transaction);
    const checked = await checkSecondFactor(transaction, { ...config, userId }, shown);
    const result = checked.outcome === "right" ? { value: await grant(transaction, admitted) } : null;
    if (checked.outcome === "locked" && checked.justNow) await transaction.execute(auditStatement(locked));
    if (result !== null && "recoveryCode" in shown) await transaction.execute(auditStatement(spent));
    return { checked, result };
  });
  await tell(context, userId, { checked, shown });
  if (result !== null) return result.value;
  throw refusal(checked, shown);
}

async function tell(
  context: ShowContext,
  userId: string,
  { checked, shown }: { checked: CheckedFactor; shown: ShownFactor },
): Promise<void> {
  if (checked.outcome === "locked" && checked.justNow) {
    const minutes = Math.ceil(checked.seconds / 60);
    await notify(context, userId, { kind: "security.locked", params: { minutes } });
  }
  if (checked.outcome === "right" && "recoveryCode" in shown) {
    const params = { left: checked.recoveryCodesLeft };
    await notify(context, userId, { kind: "security.recovery_code_used", params });
  }
}

function refusal(checked: CheckedFactor, shown: ShownFactor): ApiError {
  if (checked.outcome === "locked") {
    return new ApiError("rate_limited", "Too many wrong codes", {
      headers: { "retry-after": String(checked.seconds) },
    });
  }
  return "code" in shown
    ? wrongCode()
    : wrongCode("recoveryCode", "This recovery code is wrong, or was used already");
}

/** What is wrong with a code, beside its field. */
export function wrongCode(
  field = "code",
  message = "The code is wrong, or was used already: wait for the next one",
): ApiError {
  return new ApiError("invalid_request", message, { errors: [{ path: `body.${field}`, message }] });
}
