import type { Transaction } from "../../../db/gateway/client.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import type { TenantRole } from "../../contract/auth.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { lockTenant } from "./change-in-tenant.ts";
import { requireSeat } from "./seats.ts";

type Joining = { tenantId: string; userId: string; role: TenantRole; by: "invitation" | "domain" };

/**
 * Makes a person a member of the tenant that the transaction has entered, and writes it down.
 * @throws {ApiError} `seats_taken` where the plan has no seat for them.
 * @returns false for somebody who is one already: they keep their role.
 */
export async function addMember(
  transaction: Transaction,
  { audit, origin }: Recording,
  { tenantId, userId, role, by }: Joining,
): Promise<boolean> {
  await lockTenant(transaction, tenantId);
  const joined = await transaction
    .insert(member)
    .values({ id: crypto.randomUUID(), tenantId, userId, role })
    .onConflictDoNothing()
    .returning({ id: member.id });
  if (joined.length === 0) return false;
  await requireSeat(transaction, tenantId);
  const entry = await audit.seal(origin, {
    ...{ action: "member.joined", actorId: userId, tenantId, targetId: userId },
    changes: { role: [null, role], by: [null, by] },
  });
  await transaction.execute(auditStatement(entry));
  return true;
}
