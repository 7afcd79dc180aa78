import { randomUUID } from "node:crypto";
import type { BillableMetric, Plan } from "./records.ts";

/** Everything the double remembers. Maps are keyed by `lago_id`. */
export type Store = {
  organizationId: string;
  metrics: Map<string, BillableMetric>;
  plans: Map<string, Plan>;
};

export function createStore(): Store {
  return { organizationId: randomUUID(), metrics: new Map(), plans: new Map() };
}
