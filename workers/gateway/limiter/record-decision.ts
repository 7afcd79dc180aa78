import { metrics } from "../metrics/metrics.ts";
import type { LimiterEvent } from "./limiter.ts";

/** Counts a decision of the limiter for `/metrics`, also one that it could not make. */
export function recordDecision({ policy, decision, from }: LimiterEvent): void {
  metrics.limiterDecisions.with(policy, decision).add();
  if (from !== null) metrics.limiterAnswers.with(policy, from).add();
}
