import type { z } from "zod";
import type { FlowError, RetryPolicy } from "../../../durable-objects/flow-protocol.ts";
import type { AnyStep, Chain, Step } from "./define-step.ts";

/** How a stage is driven. */
export type StagePolicy = {
  retry: RetryPolicy;
  /** Deadline of one execution of a part. */
  timeoutMs: number;
  /** Deadline of the stage with all its parts and attempts; its flow's where there is none. */
  deadlineMs?: number;
  /** For steps that take long: how long a worker may be silent before another one gets its part. It says so by itself. */
  heartbeatMs?: number;
  /** Parts of a fan-out under way at once. */
  window: number;
  /** Parts that one invocation of the worker runs side by side: with many, a tenth of them travels as one message. */
  parallel: number;
  /** Takes the longer the larger what the flow is about: of a large one it is kept out of the way of others. */
  growsWithInput: boolean;
};

/** What a stage does not say, its flow says, and else `defaultPolicy`: of `retry` as well, one by one. */
type PolicyOptions = Partial<Omit<StagePolicy, "retry">> & { retry?: Partial<RetryPolicy> };

export type Stage<Services> = {
  name: string;
  kind: "one" | "each";
  steps: readonly AnyStep<Services>[];
  /** What each part is, where it is a flow instead of steps. */
  child: AnyFlow<Services> | null;
  /** From everything known so far to the step's input, or to the list of inputs. */
  input(results: never): unknown;
  policy: StagePolicy;
};

export type FlowOptions<Input extends z.ZodType> = {
  name: string;
  input: Input;
  deadlineMs?: number;
  /** How long a flow may stay paused. */
  pauseMs?: number;
  redriveMs?: number;
  retainMs?: number;
  /** How long one that failed can be begun again where it failed. */
  retainFailedMs?: number;
  policy?: PolicyOptions;
};

/** A flow whose types were checked where it was defined. */
export type AnyFlow<Services> = {
  name: string;
  input: z.ZodType;
  stages: readonly Stage<Services>[];
  failure: Stage<Services> | null;
  cancellation: Stage<Services> | null;
  deadlineMs: number;
  pauseMs: number;
  redriveMs: number;
  retainMs: number;
  retainFailedMs: number;
};

/**
 * A flow being defined. `Results` is what its stages have so far, by name, and `Services` what its steps work with: both
 * grow with each stage. `Output` is what its last stage comes to, and so the flow.
 */
export type FlowDefinition<Input extends z.ZodType, Results, Services, Output> = AnyFlow<Services> & {
  input: Input;
  /** For the types alone. */
  readonly output?: Output;

  /** Runs one step once everything before it is done. */
  step<Name extends string, In extends z.ZodType, Out extends z.ZodType, More>(
    step: Step<Name, In, Out, More>,
    input: (results: Results) => z.input<In>,
    policy?: PolicyOptions,
  ): FlowDefinition<Input, Results & Record<Name, z.output<Out>>, Services & More, z.output<Out>>;

  /** Runs a chain of steps for each item of a list that is known only now, and collects what they return in order. */
  each<Name extends string, In extends z.ZodType, Out extends z.ZodType, More>(
    name: Name,
    steps: Chain<In, Out, More>,
    items: (results: Results) => z.input<In>[],
    policy?: PolicyOptions,
  ): FlowDefinition<Input, Results & Record<Name, z.output<Out>[]>, Services & More, z.output<Out>[]>;

  /** Runs a flow for each item of a list that is known only now, and collects what they come to in order. */
  children<Name extends string, In extends z.ZodType, ChildResults, More, Out>(
    name: Name,
    flow: FlowDefinition<In, ChildResults, More, Out>,
    items: (results: Results) => z.input<In>[],
    policy?: PolicyOptions,
  ): FlowDefinition<Input, Results & Record<Name, Out[]>, Services & More, Out[]>;

  /** Runs when the flow has failed, until it succeeds: the place to write the failure down. */
  onFailure<In extends z.ZodType, More>(
    step: Step<string, In, z.ZodType, More>,
    input: (results: { input: z.output<Input>; error: FlowError }) => z.input<In>,
  ): FlowDefinition<Input, Results, Services & More, Output>;

  /** Runs when the flow was cancelled and nothing of it is under way, until it succeeds: the place to clear up. */
  onCancel<In extends z.ZodType, More>(
    step: Step<string, In, z.ZodType, More>,
    input: (results: { input: z.output<Input> }) => z.input<In>,
  ): FlowDefinition<Input, Results, Services & More, Output>;
};

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const defaultPolicy: StagePolicy = {
  retry: {
    attempts: 5,
    baseMs: minuteMs,
    maxMs: 30 * minuteMs,
    jitter: 0.5,
    timeoutMs: 10_000,
    rateLimitedMs: 2 * minuteMs,
  },
  timeoutMs: minuteMs,
  window: 1_000,
  parallel: 10,
  growsWithInput: false,
};

/** The stage of that number: behind the last come those that run on failure and on cancelling. */
export function stageAt<Services>(flow: AnyFlow<Services>, index: number): Stage<Services> | null {
  return [...flow.stages, flow.failure, flow.cancellation][index] ?? null;
}

/**
 * Starts the definition of a flow. Stages run in the order in which they are added; each gets `input` and the results
 * of the stages before it, by name. Names are kept in running flows: renaming a stage breaks those under way.
 */
export function defineFlow<Input extends z.ZodType>(
  options: FlowOptions<Input>,
): FlowDefinition<Input, { input: z.output<Input> }, unknown, null> {
  const { name, input, deadlineMs = 60 * minuteMs, redriveMs = 15_000, retainMs = 15 * minuteMs } = options;
  const { pauseMs = 3 * dayMs, retainFailedMs = 7 * dayMs } = options;
  const times = { deadlineMs, pauseMs, redriveMs, retainMs, retainFailedMs };
  return extend(
    { name, input, stages: [], failure: null, cancellation: null, ...times },
    merge(defaultPolicy, options.policy),
  );
}

function merge(base: StagePolicy, { retry, ...options }: PolicyOptions = {}): StagePolicy {
  return { ...base, ...options, retry: { ...base.retry, ...retry } };
}

/** The types of `FlowDefinition` say what fits where; behind them a flow is a list of stages that grows. */
function extend<Input extends z.ZodType, Results, Services, Output>(
  flow: AnyFlow<Services> & { input: Input },
  base: StagePolicy,
): FlowDefinition<Input, Results, Services, Output> {
  function withStage<More, Out>(
    stage: Omit<Stage<More>, "policy">,
    options?: PolicyOptions,
  ): FlowDefinition<Input, never, Services & More, Out> {
    refuseName(flow, stage.name);
    const stages = [...flow.stages, { ...stage, policy: merge(base, options) }];
    return extend<Input, never, Services & More, Out>({ ...flow, stages }, base);
  }

  function withEnding<More>(ending: {
    failure?: Stage<More>;
    cancellation?: Stage<More>;
  }): FlowDefinition<Input, Results, Services & More, Output> {
    return extend<Input, Results, Services & More, Output>({ ...flow, ...ending }, base);
  }

  const one = { kind: "one" as const, child: null };
  return {
    ...flow,
    step: (step, input, policy) => withStage({ ...one, name: step.name, steps: [step], input }, policy),
    each: (name, { steps }, items, policy) =>
      withStage({ kind: "each", child: null, name, steps, input: items }, policy),
    children: (name, child, items, policy) => {
      refuseEndings(child, flow.name);
      return withStage({ kind: "each", child, name, steps: [], input: items }, policy);
    },
    onFailure: (step, input) =>
      withEnding({ failure: { ...one, name: step.name, steps: [step], input, policy: base } }),
    onCancel: (step, input) =>
      withEnding({ cancellation: { ...one, name: step.name, steps: [step], input, policy: base } }),
  };
}

function refuseName<Services>(flow: AnyFlow<Services>, name: string): void {
  const isTaken = flow.stages.some((stage) => stage.name === name) || name === "input" || name === "error";
  if (isTaken) throw new Error(`Cannot add "${name}" to the flow "${flow.name}": the name is taken`);
}

/** A tree fails and is cancelled as one: its first flow says what runs then. */
function refuseEndings<Services>({ name, failure, cancellation }: AnyFlow<Services>, parent: string): void {
  if (failure === null && cancellation === null) return;
  throw new Error(
    `Cannot start the flow "${name}" from "${parent}": only "${parent}" may say what runs on its end`,
  );
}

/** The flow of that name, among those given and all that they start. */
export function findFlow<Services>(
  flows: readonly AnyFlow<Services>[],
  name: string,
): AnyFlow<Services> | undefined {
  for (const flow of flows) {
    if (flow.name === name) return flow;
    const children = flow.stages.flatMap(({ child }) => (child === null ? [] : [child]));
    const found = findFlow(children, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
