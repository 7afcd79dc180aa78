import type { DatabaseObserver } from "../../../db/gateway/client.ts";
import { metrics } from "./metrics.ts";

/** Counts statements and transactions, how long each took, and how many are under way. */
export const countStatements: DatabaseObserver = () => {
  const startedMs = performance.now();
  const inFlight = metrics.databaseInFlight.with();
  inFlight.add(1);
  return (outcome) => {
    inFlight.add(-1);
    metrics.databaseDuration.with(outcome).observe(performance.now() - startedMs);
  };
};
