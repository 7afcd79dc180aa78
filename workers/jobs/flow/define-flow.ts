import type { z } from "zod";
import type { RetryPolicy } from "../../../durable-objects/flow-protocol.ts";
import type { AnyStep, Chain, Step } from "./define-step.ts";

/** How a stage is driven; what a stage does not say, its flow says, and else `defaultPolicy`. */
export type StagePolicy = {
  retry: RetryPolicy;
  timeoutMs: number;
  /** Parts of a fan-out under way at once. */
  window: number;
  /** Parts that one invocation of the worker runs side by side. */
  parallel: number;
};

export type Stage<Services> = {
  name: string;
  kind: "one" | "each";
  steps: readonly AnyStep<Services>[];
  /** From everything known so far to the step's input, or to the list of inputs. */
  input(results: never): unknown;
  policy: StagePolicy;
};

export type FlowOptions<Input extends z.ZodType> = {
  name: string;
  input: Input;
  deadlineMs?: number;
  redriveMs?: number;
  retainMs?: number;
  policy?: Partial<StagePolicy>;
};

/** A flow whose types were checked where it was defined. */
export type AnyFlow<Services> = {
  name: string;
  input: z.ZodType;
  stages: readonly Stage<Services>[];
  failure: Stage<Services> | null;
  deadlineMs: number;
  redriveMs: number;
  retainMs: number;
};

type FlowError = { code: string; message: string };

/**
 * A flow being defined. `Results` is what its stages have so far, by name, and `Services` what its steps work with: both
 * grow with each stage.
 */
export type FlowDefinition<Input extends z.ZodType, Results, Services> = AnyFlow<Services> & {
  input: Input;

  /** Runs one step once everything before it is done. */
  step<Name extends string, In extends z.ZodType, Out extends z.ZodType, More>(
    step: Step<Name, In, Out, More>,
    input: (results: Results) => z.input<In>,
    policy?: Partial<StagePolicy>,
  ): FlowDefinition<Input, Results & Record<Name, z.output<Out>>, Services & More>;

  /** Runs a chain of steps for each item of a list that is known only now, and collects what they return in order. */
  each<Name extends string, In extends z.ZodType, Out extends z.ZodType, More>(
    name: Name,
    steps: Chain<In, Out, More>,
    items: (results: Results) => z.input<In>[],
    policy?: Partial<StagePolicy>,
  ): FlowDefinition<Input, Results & Record<Name, z.output<Out>[]>, Services & More>;

  /** Runs when the flow has failed, until it succeeds: the place to write the failure down. */
  onFailure<In extends z.ZodType, More>(
    step: Step<string, In, z.ZodType, More>,
    input: (results: { input: z.output<Input>; error: FlowError }) => z.input<In>,
  ): FlowDefinition<Input, Results, Services & More>;
};

const minuteMs = 60_000;

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
};

/**
 * Starts the definition of a flow. Stages run in the order in which they are added; each gets `input` and the results
 * of the stages before it, by name. Names are kept in running flows: renaming a stage breaks those under way.
 */
export function defineFlow<Input extends z.ZodType>(
  options: FlowOptions<Input>,
): FlowDefinition<Input, { input: z.output<Input> }, unknown> {
  const { name, input, deadlineMs = 60 * minuteMs, redriveMs = 15_000, retainMs = 15 * minuteMs } = options;
  return extend(
    { name, input, stages: [], failure: null, deadlineMs, redriveMs, retainMs },
    options.policy ?? {},
  );
}

/** The types of `FlowDefinition` say what fits where; behind them a flow is a list of stages that grows. */
function extend<Input extends z.ZodType, Results, Services>(
  flow: AnyFlow<Services> & { input: Input },
  base: Partial<StagePolicy>,
): FlowDefinition<Input, Results, Services> {
  const policyOf = (policy: Partial<StagePolicy> = {}) => ({ ...defaultPolicy, ...base, ...policy });

  function withStage<More>(stage: Stage<More>): FlowDefinition<Input, never, Services & More> {
    if (
      flow.stages.some(({ name }) => name === stage.name) ||
      stage.name === "input" ||
      stage.name === "error"
    ) {
      throw new Error(`Cannot add "${stage.name}" to the flow "${flow.name}": the name is taken`);
    }
    return extend<Input, never, Services & More>({ ...flow, stages: [...flow.stages, stage] }, base);
  }

  function withFailure<More>(failure: Stage<More>): FlowDefinition<Input, Results, Services & More> {
    return extend<Input, Results, Services & More>({ ...flow, failure }, base);
  }

  return {
    ...flow,
    step: (step, input, policy) =>
      withStage({ name: step.name, kind: "one", steps: [step], input, policy: policyOf(policy) }),
    each: (name, { steps }, items, policy) =>
      withStage({ name, kind: "each", steps, input: items, policy: policyOf(policy) }),
    onFailure: (step, input) =>
      withFailure({ name: step.name, kind: "one", steps: [step], input, policy: policyOf() }),
  };
}
