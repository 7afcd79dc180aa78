import type { FlowPlan, FlowProgress, StagePlan } from "../../../durable-objects/flow-protocol.ts";
import type { AnyFlow, Stage } from "./define-flow.ts";

/** The flow as the data that the Flow object follows. */
export function planOf<Services>(flow: AnyFlow<Services>): FlowPlan {
  const { name, stages, failure, deadlineMs, redriveMs, retainMs } = flow;
  return {
    flow: name,
    stages: stages.map(stagePlanOf),
    onFailure: failure === null ? null : stagePlanOf(failure),
    deadlineMs,
    redriveMs,
    retainMs,
  };
}

function stagePlanOf<Services>({ name, kind, steps, policy }: Stage<Services>): StagePlan {
  const { timeoutMs, retry, window } = policy;
  return { name, kind, steps: steps.map((step) => step.name), timeoutMs, retry, window };
}

/** The progress of a flow that was not started yet. */
export function initialProgress<Services>({ stages }: AnyFlow<Services>): FlowProgress {
  const steps = stages.flatMap(({ kind, steps }) =>
    steps.map(({ name }) => ({ name, status: "waiting" as const, done: 0, total: kind === "one" ? 1 : 0 })),
  );
  return { done: 0, total: steps.reduce((sum, { total }) => sum + total, 0), steps };
}
