import { endBilling } from "../billing/end-billing.ts";
import type { Deps } from "../deps.ts";
import { eraseTenantInJobs } from "../proxy/internal-jobs.ts";

/**
 * Ends what a tenant that was deleted pays for, and erases what jobs has of it; safe to repeat. Where a step was running that may still write
 * files, it is done again after that.
 * @throws {ApiError} `unavailable` or `upstream_failed`, when it is to be tried again.
 */
export async function eraseTenant(
  deps: Pick<Deps, "config" | "upstreams" | "mintInternalToken" | "accountQueue" | "db" | "lagoAccounts">,
  tenantId: string,
): Promise<void> {
  await endBilling(deps, tenantId);
  const { runningForMs } = await eraseTenantInJobs(deps, tenantId);
  if (runningForMs === 0) return;
  const delaySeconds = Math.ceil(runningForMs / 1_000);
  await deps.accountQueue.send({ kind: "erase-tenant", tenantId }, { delaySeconds });
}
