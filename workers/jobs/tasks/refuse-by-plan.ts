import type { Entitlements } from "../../contract/entitlements.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";

/**
 * Says why the statement that begins a task did not let it in: the rows of the month are used up, else as many tasks run
 * as the plan allows.
 * @throws {ApiError} `payment_required` or `rate_limited`.
 */
export function refuseByPlan(entitlements: Entitlements, rowsThisMonth: number): never {
  requireEntitled(entitlements, { limit: "rowsPerMonth", count: rowsThisMonth + 1 });
  requireEntitled(entitlements, {
    ...{ limit: "concurrentTasks", count: entitlements.limits.concurrentTasks + 1 },
  });
  throw new Error("A task was not let in though the plan has room for it");
}
