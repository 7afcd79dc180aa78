import { and, asc, eq, inArray } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";

/**
 * Has Lago write invoices to the tenant as it is called now, and mail them to somebody who pays for it now. The
 * transaction has entered the tenant and holds its lock. What Lago refuses is logged and keeps nothing else back.
 */
export async function keepCustomer(
  { lagoAccounts }: Pick<Deps, "lagoAccounts">,
  transaction: Transaction,
  { tenantId, name }: { tenantId: string; name: string },
): Promise<void> {
  try {
    const known = await lagoAccounts.readCustomer(tenantId);
    if (known === null) return;
    const email = await findAddress(transaction, tenantId, known.email);
    if (email === null || (known.name === name && known.email === email)) return;
    await lagoAccounts.updateCustomer(tenantId, { name, email });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    log("error", "billing_customer_not_kept", { tenantId, ...describeError(error) });
  }
}

/**
 * Where a tenant's bills go to: where they went before, while that is somebody's who pays; else whoever has the billing
 * role longest, or the first owner.
 */
export async function findAddress(
  transaction: Transaction,
  tenantId: string,
  known: string | null = null,
): Promise<string | null> {
  const payers = await transaction
    .select({ email: user.email })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(
      and(eq(member.tenantId, tenantId), inArray(member.role, ["billing", "owner"]), eq(user.banned, false)),
    )
    .orderBy(asc(member.role), asc(member.createdAt));
  if (payers.some(({ email }) => email === known)) return known;
  return payers[0]?.email ?? null;
}
