import {
  type FlowPlan,
  type FlowPriority,
  type FlowProgress,
  mostTogether,
  type StagePlan,
} from "../../../durable-objects/flow-protocol.ts";
import type { AnyFlow, Stage } from "./define-flow.ts";

export type PlanOptions = {
  priority?: FlowPriority;
  /** How many parts of the flow, and of all that it starts, may be under way at once. */
  maxParts?: number;
  /** Whether what the flow is about is so large that steps which grow with it take long. */
  isLarge?: boolean;
};

/** The flow as the data that the Flow object follows. */
export function planOf<Services>(flow: AnyFlow<Services>, options: PlanOptions = {}): FlowPlan {
  const { name, stages, failure, cancellation } = flow;
  const { deadlineMs, pauseMs, redriveMs, retainMs, retainFailedMs } = flow;
  const toPlan = (stage: Stage<Services>) => stagePlanOf(stage, options);
  return {
    flow: name,
    stages: stages.map(toPlan),
    onFailure: failure === null ? null : toPlan(failure),
    onCancel: cancellation === null ? null : toPlan(cancellation),
    ...{ deadlineMs, pauseMs, redriveMs, retainMs, retainFailedMs },
    ...(options.priority === undefined ? {} : { priority: options.priority }),
  };
}

const texts = new WeakMap<AnyFlow<never>, Map<string, string>>();

/** The same as JSON, which is made once for all flows of one kind. */
export function planTextOf<Services>(flow: AnyFlow<Services>, options: PlanOptions): string {
  const { priority, maxParts, isLarge } = options;
  const key = JSON.stringify([priority, maxParts, isLarge]);
  const known = texts.get(flow) ?? new Map<string, string>();
  texts.set(flow, known);
  const text = known.get(key) ?? JSON.stringify(planOf(flow, options));
  known.set(key, text);
  return text;
}

/**
 * `max_batch_size` of the queues of steps. All parts that a batch brings are to run side by side: more of them would run one
 * after another in one invocation, while others have nothing to do.
 */
const messagesOfBatch = 10;

/**
 * The limit is divided, not shared: a stage has as many parts under way as it may, and a flow that is one of them gets an
 * equal part of what that leaves. So it holds without anybody asking anybody.
 */
function stagePlanOf<Services>(
  stage: Stage<Services>,
  { maxParts, priority, isLarge }: PlanOptions,
): StagePlan {
  const { name, kind, child, policy } = stage;
  const { timeoutMs, retry, deadlineMs, heartbeatMs } = policy;
  const window = Math.max(1, Math.min(policy.window, maxParts ?? policy.window));
  const together = Math.min(Math.floor(policy.parallel / messagesOfBatch), mostTogether);
  const left = maxParts === undefined ? undefined : Math.max(1, Math.floor(maxParts / window));
  return {
    ...{ name, kind, steps: stepNames(stage), timeoutMs, retry, window },
    ...(together > 1 ? { together } : {}),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    ...(isLarge && policy.growsWithInput ? { long: true as const } : {}),
    ...(child === null
      ? {}
      : {
          child: planOf(child, {
            ...(priority === undefined ? {} : { priority }),
            ...(left === undefined ? {} : { maxParts: left }),
            ...(isLarge === undefined ? {} : { isLarge }),
          }),
        }),
  };
}

/** What progress shows of a stage: its steps, or itself where its parts are flows. */
function stepNames<Services>({ name, steps, child }: Stage<Services>): string[] {
  return child === null ? steps.map((step) => step.name) : [name];
}

/** The progress of a flow that was not started yet. */
export function initialProgress<Services>({ stages }: AnyFlow<Services>): FlowProgress {
  const steps = stages.flatMap((stage) =>
    stepNames(stage).map((name) => ({
      ...{ name, status: "waiting" as const, done: 0 },
      total: stage.kind === "one" ? 1 : 0,
    })),
  );
  return { done: 0, total: steps.reduce((sum, { total }) => sum + total, 0), steps };
}
