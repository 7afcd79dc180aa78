import { and, eq, isNull, lte, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { ssoProvider, user } from "../../../db/gateway/schema.ts";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { apiKey, invitation, member, scimToken, tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { enter, enterPlatform } from "../../../db/gateway/tenant.ts";
import { type Audit, auditStatement } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { forgetKeysOf, keysForgottenSeconds } from "../identity/identify-key.ts";
import { personalTenantId } from "../tenants/personal-tenant.ts";
import { readLedger } from "./ledger.ts";
import { type AffectedTenant, affectedTenants } from "./memberships.ts";
import { byItself, type Receipts } from "./open-erasure.ts";

/** An erasure that is under way. */
export type Erasing = {
  id: string;
  userId: string;
  /** How the person is found elsewhere; null once their row is gone. */
  person: { name: string; email: string } | null;
  /** The tenants that go with them. */
  tenantIds: string[];
  receipts: Receipts;
  isFinished: boolean;
};

/**
 * Takes an erasure up, for the first time or again. Tenants that are the person's alone are closed to everybody else,
 * and those that they were the last owner of get another: they may have become that while their account was closed.
 * @returns null when there is nothing to do: it was undone, or is not due.
 */
export async function beginErasure(
  { config, redis, files, audit }: Pick<Deps, "config" | "redis" | "files" | "audit">,
  id: string,
): Promise<Erasing | null> {
  const begun = await inTransaction(config.database, async (transaction) => {
    await enterPlatform(transaction);
    const [row] = await transaction
      .select()
      .from(erasure)
      .where(and(eq(erasure.id, id), isNull(erasure.cancelledAt), lte(erasure.dueAt, sql`now()`)))
      .for("update");
    if (row === undefined) return null;
    const { userId, receipts } = row;
    const [person] = await transaction
      .select({ name: user.name, email: user.email })
      .from(user)
      .where(eq(user.id, userId));
    const tenants = await affectedTenants(transaction, userId);
    let keys = 0;
    for (const tenant of tenants) {
      if (tenant.isOwn) keys += await closeToOthers(transaction, tenant.id);
      if (tenant.isLastOwner) await handOn(transaction, { audit, tenant });
    }
    const own = tenants.filter(({ isOwn }) => isOwn).map((tenant) => tenant.id);
    return { userId, receipts, person: person ?? null, own, keys, isFinished: row.finishedAt !== null };
  });
  if (begun === null) return null;
  const { own, keys, ...erasing } = begun;
  for (const tenantId of own) await forgetKeysOf(redis, tenantId);
  if (keys > 0) await new Promise((resolve) => setTimeout(resolve, keysForgottenSeconds * 1_000));
  const known = await readLedger(files, erasing.userId);
  const personal = await personalTenantId(erasing.userId);
  return { id, ...erasing, tenantIds: [...new Set([...own, ...(known?.tenantIds ?? []), personal])] };
}

/** Nobody joins any more what is about to be erased, and no program writes to it. Returns how many keys there were. */
async function closeToOthers(transaction: Transaction, tenantId: string): Promise<number> {
  await enter(transaction, { tenantId });
  await transaction.delete(invitation).where(eq(invitation.tenantId, tenantId));
  await transaction.delete(tenantDomain).where(eq(tenantDomain.tenantId, tenantId));
  const keys = await transaction
    .delete(apiKey)
    .where(eq(apiKey.tenantId, tenantId))
    .returning({ id: apiKey.id });
  await transaction.delete(scimToken).where(eq(scimToken.tenantId, tenantId));
  await transaction.delete(ssoProvider).where(eq(ssoProvider.organizationId, tenantId));
  return keys.length;
}

async function handOn(
  transaction: Transaction,
  { audit, tenant: { id, successor } }: { audit: Audit; tenant: AffectedTenant },
): Promise<void> {
  if (successor === null) return;
  await enter(transaction, { tenantId: id });
  await transaction.update(member).set({ role: "owner" }).where(eq(member.id, successor.memberId));
  const entry = await audit.seal(byItself, {
    ...{ action: "tenant.inherited", actorId: null, tenantId: id, targetId: id },
    changes: { owner: [null, successor.userId] },
  });
  await transaction.execute(auditStatement(entry));
}
