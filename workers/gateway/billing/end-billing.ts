import { eq } from "drizzle-orm";
import { billingEvent } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";

/** Ends what a tenant that is gone pays for, and forgets what the billing service told of it. Safe to repeat. */
export async function endBilling(
  { db, lagoAccounts }: Pick<Deps, "db" | "lagoAccounts">,
  tenantId: string,
): Promise<void> {
  const lives = await lagoAccounts.listLives(tenantId);
  const running =
    lives.find(({ status }) => status === "active") ?? lives.find(({ status }) => status === "pending");
  if (running !== undefined)
    await lagoAccounts.end(tenantId, { waiting: running.status === "pending", creditUnused: true });
  await withPlatform(db, [db.delete(billingEvent).where(eq(billingEvent.tenantId, tenantId))]);
}
