import type { z } from "zod";
import type { FlowProgress } from "../../../durable-objects/flow-protocol.ts";
import type { Log } from "../log.ts";

export type StepContext<Services> = {
  services: Services;
  log: Log;
  /** Aborts at the step's deadline. */
  signal: AbortSignal;
  flowId: string;
  /** The part's place in a fan-out. */
  index: number;
  /** From 1. */
  attempt: number;
  /** How often the flow was begun, from 1. */
  round: number;
  /** As it stood when the part was claimed. */
  progress: FlowProgress;
};

/**
 * One piece of work. It may run more than once for the same input (a crash after its work and before its report), so
 * what it does must come to the same when done again: write under names that follow from the input, insert with unique
 * keys. Its output goes through JSON and stays small; large things go to R2, and the output says where.
 */
export type Step<Name extends string, Input extends z.ZodType, Output extends z.ZodType, Services> = {
  name: Name;
  input: Input;
  output: Output;
  run: (input: z.output<Input>, context: StepContext<Services>) => Promise<z.input<Output>>;
};

export function defineStep<Name extends string, Input extends z.ZodType, Output extends z.ZodType, Services>(
  step: Step<Name, Input, Output, Services>,
): Step<Name, Input, Output, Services> {
  return step;
}

/** Steps that a part runs one after another, handing values on in memory; the part is tried again as a whole. */
export type Chain<Input extends z.ZodType, Output extends z.ZodType, Services> = {
  steps: readonly AnyStep<Services>[];
  /** For the types alone. */
  readonly type?: { input: Input; output: Output };
};

/** A step whose types were checked where it was put into a flow. */
export type AnyStep<Services> = {
  name: string;
  input: z.ZodType;
  output: z.ZodType;
  run: (input: never, context: StepContext<Services>) => Promise<unknown>;
};

/** Chains three steps: what one returns, the next takes. */
export function chain<
  First extends z.ZodType,
  Second extends z.ZodType,
  Third extends z.ZodType,
  Last extends z.ZodType,
  Services,
>(
  first: Step<string, First, Second, Services>,
  second: Step<string, Second, Third, Services>,
  third: Step<string, Third, Last, Services>,
): Chain<First, Last, Services> {
  return { steps: [first, second, third] };
}

/** A fan-out whose parts are one step each. */
export function single<In extends z.ZodType, Out extends z.ZodType, Services>(
  step: Step<string, In, Out, Services>,
): Chain<In, Out, Services> {
  return { steps: [step] };
}
