import { erasePersonInJobs, eraseTenantInJobs } from "../proxy/internal-jobs.ts";
import type { EraseStep } from "./erase-account.ts";

/** Data sets, tasks, results, files and flows of the tenants that go; in others it is forgotten who made what. */
export const eraseJobs: EraseStep = async (deps, { userId, tenantIds }) => {
  let [datasets, tasks, files, runningForMs] = [0, 0, 0, 0];
  for (const tenantId of tenantIds) {
    const erased = await eraseTenantInJobs(deps, tenantId);
    datasets += erased.datasets;
    tasks += erased.tasks;
    files += erased.files;
    runningForMs = Math.max(runningForMs, erased.runningForMs);
  }
  const made = await erasePersonInJobs(deps, userId);
  return {
    ...{ tenants: tenantIds.length, datasets, tasks, files, pseudonymised: made.datasets + made.tasks },
    kept: "the ledger of usage, which names tenants alone: invoices rest on it",
    ...(runningForMs === 0 ? {} : { againAt: new Date(Date.now() + runningForMs).toISOString() }),
  };
};
