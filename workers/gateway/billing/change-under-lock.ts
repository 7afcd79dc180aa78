import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { AuditAction } from "../audit/actions.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import type { TenantActor } from "../tenants/require-permission.ts";
import { type FinishedChange, finishChange, forgetChange } from "./change-currency.ts";
import { lockBilling } from "./effects.ts";
import { holdTenant, type SubscriptionRow, writeFromLago, writeRows } from "./sync-tenant.ts";
import { tellEffects } from "./tell-effects.ts";

export type ChangeDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue" | "lagoAccounts"> & Recording;

type Change = {
  action: AuditAction;
  /** Asks Lago, and says what is changed for the audit log. */
  ask: (found: Found) => Promise<Record<string, [before: unknown, after: unknown]>>;
};

type Found = {
  transaction: Transaction;
  /** As Lago has it right now; null where the tenant has none. */
  current: SubscriptionRow | null;
  /** A change of currency that an attempt before this one had begun, and that was finished for it. */
  finished: FinishedChange | null;
};

/**
 * One change at a time for a tenant: what it is based on is read from Lago under the lock, and what came of it is
 * written in the transaction of the log's entry. What was read first stays written whatever becomes of the change, so
 * that a subscription whose own writing failed after Lago had agreed is known from the next attempt on.
 * @throws {ApiError} `forbidden` where the tenant was deleted meanwhile, and what `ask` throws.
 */
export async function change(
  deps: ChangeDeps,
  actor: TenantActor,
  { action, ask }: Change,
): Promise<SubscriptionRow> {
  const tenantId = actor.tenant.id;
  const actorId = actor.identity.user.id;
  const outcome = await inTransaction(deps.config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    await lockBilling(transaction, tenantId);
    const name = await holdTenant(transaction, tenantId);
    if (name === null) throw new ApiError("forbidden", "You are not in this organization");
    const { finished, note } = await finishChange(deps, transaction, { tenantId, name });
    const current = await writeRows(deps, transaction, { tenantId, name });
    const outcome = await transaction
      .transaction((inner) => carryOut({ transaction: inner, current, finished }))
      .then(
        (row) => ({ row }),
        (error: unknown) => ({ error }),
      );
    await forgetChange(transaction, note);
    return outcome;
  });
  await tellEffects(deps, tenantId);
  if ("error" in outcome) throw outcome.error;
  return outcome.row;

  async function carryOut(found: Found): Promise<SubscriptionRow> {
    const { transaction: inner } = found;
    const changes = await ask(found);
    const written = await writeFromLago(deps, inner, tenantId);
    if (written === null) throw new Error(`Cannot find the subscription of the tenant "${tenantId}" in Lago`);
    const place = { actorId, tenantId, targetId: tenantId };
    const entry = await deps.audit.seal(deps.origin, { action, ...place, changes: onlyChanged(changes) });
    await inner.execute(auditStatement(entry));
    return written;
  }
}

function onlyChanged(changes: Record<string, [unknown, unknown]>): Record<string, [unknown, unknown]> {
  return Object.fromEntries(Object.entries(changes).filter(([, [before, after]]) => before !== after));
}
