import type { CountOutcome, LimiterEvent } from "./limiter.ts";

/** What became of counting a request by all of its policies. */
export type Limited = Pick<LimiterEvent, "policy" | "decision">;

/** Worst first: what decides of the request. */
const order: Limited["decision"][] = ["denied", "refused", "passed", "allowed"];

/** The one of several outcomes that decides, under the name of its policy; the first where all are the same. */
export function limitedBy(outcomes: CountOutcome[]): Limited | undefined {
  const all = outcomes.map(({ name, policy, decision }): Limited => {
    if (decision !== null) return { policy: name, decision: decision.allowed ? "allowed" : "denied" };
    return { policy: name, decision: policy.whenLimiterFails === "open" ? "passed" : "refused" };
  });
  for (const wanted of order) {
    const found = all.find(({ decision }) => decision === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
