import type { Deps } from "../deps.ts";
import { scheduledInJobs, tellJobsOfEntitlements } from "../proxy/internal-jobs.ts";
import type { Sweep } from "../sweep.ts";
import { carried } from "./entitlements.ts";
import { readEntitlements } from "./read-billing.ts";

const pageSize = 100;

/**
 * Tells the jobs worker what the tenants may do whose schedules run: nobody is signed in then, so that no token says it.
 * All of them each time, since access becomes less and overrides end with time alone, without an event.
 */
export const scheduleSweep: Sweep = { name: "schedule_entitlements", everyMinutes: 5, run: tellJobs };

async function tellJobs(deps: Pick<Deps, "db" | "upstreams" | "mintInternalToken">): Promise<void> {
  for (let after = ""; ; ) {
    const tenantIds = await scheduledInJobs(deps, { after, limit: pageSize });
    const last = tenantIds.at(-1);
    if (last === undefined) return;
    const tenants = [];
    for (const tenantId of tenantIds)
      tenants.push({ tenantId, entitlements: carried(await readEntitlements(deps.db, tenantId)) });
    await tellJobsOfEntitlements(deps, { tenants });
    if (tenantIds.length < pageSize) return;
    after = last;
  }
}
