import type { Entitlements } from "../../contract/auth.ts";
import { catalogue } from "./catalogue.ts";

/**
 * What a plan allows.
 * @throws {Error} for a plan that is not in the catalogue.
 */
export function entitlementsOf(code: string): Entitlements {
  const plan = catalogue.find((candidate) => candidate.code === code);
  if (plan === undefined)
    throw new Error(`Cannot say what plan "${code}" allows: it is not in the catalogue`);
  const { rowsPerMonth, fileBytes, concurrentTasks } = plan.limits;
  return { plan: plan.code, limits: { rowsPerMonth, fileBytes, concurrentTasks } };
}
