import type { z } from "zod";
import { type Claim, expandIndex, type Outcome } from "../../../durable-objects/flow-protocol.ts";
import type { Log } from "../log.ts";
import type { AnyFlow, Stage } from "./define-flow.ts";
import type { AnyStep } from "./define-step.ts";
import { failureOf } from "./step-error.ts";

/** What one part may keep in the Flow object. Larger things belong in R2. */
const maxTextLength = 128 * 1024;

type RunOptions<Services> = { flow: AnyFlow<Services>; services: Services; log: Log; flowId: string };

/** Runs one claimed part to its outcome. Never throws: whatever happens is the outcome, and the log keeps the cause. */
export async function runPart<Services>(claim: Claim, options: RunOptions<Services>): Promise<Outcome> {
  const { flow, flowId } = options;
  const stage = flow.stages[claim.stage] ?? flow.failure;
  const log = options.log.child({ flow: flow.name, flowId, step: stage?.name, part: claim.index });
  try {
    if (stage === null) throw new Error(`The flow "${flow.name}" has no stage ${claim.stage}`);
    if (claim.index === expandIndex) return { kind: "expanded", items: expand(stage, claim) };
    return { kind: "done", output: await runSteps(stage, claim, { ...options, log }) };
  } catch (error) {
    const failure = failureOf(error, stage?.name ?? "unknown");
    const { attempt } = claim;
    const { kind, code, message } = failure;
    // What is wrong with someone's file is their matter; anything else is ours, and needs its cause.
    if (kind === "bad_input") log.info("step refused its input", { code, reason: message });
    else log.error("step failed", { attempt, kind, code, error });
    return { kind: "failed", failure };
  }
}

function expand<Services>({ name, input, steps }: Stage<Services>, claim: Claim): string[] {
  const items = input(resultsOf(claim)) as unknown[];
  const [first] = steps;
  if (first === undefined) throw new Error(`The stage "${name}" has no steps`);
  return items.map((item) => {
    // What is kept is what was given: the step parses it again, and a schema may turn it into something else.
    parse(first.input, item, `an item for the step "${first.name}"`);
    return textOf(item, `an item for the step "${first.name}"`);
  });
}

async function runSteps<Services>(
  stage: Stage<Services>,
  claim: Claim,
  { services, log, flowId }: RunOptions<Services>,
): Promise<string> {
  const signal = AbortSignal.timeout(claim.timeoutMs);
  const { index, attempt, progress } = claim;
  const context = { services, log, signal, flowId, index, attempt, progress };
  let value: unknown = claim.input === null ? stage.input(resultsOf(claim)) : JSON.parse(claim.input);
  // Lets whatever else the isolate has to answer go first: work that follows work at once would keep it waiting.
  await scheduler.wait(1);
  for (const step of stage.steps) {
    const input = parse(step.input, value, `the input of the step "${step.name}"`);
    const output = await withinDeadline(run(step, input, context), signal);
    value = parse(step.output, output, `the output of the step "${step.name}"`);
  }
  return textOf(value, `the output of "${stage.name}"`);
}

/** The definition of the flow has checked that the types fit. */
function run<Services>(
  step: AnyStep<Services>,
  input: unknown,
  context: Parameters<AnyStep<Services>["run"]>[1],
) {
  return step.run(input as never, context);
}

function resultsOf({ results }: Claim): never {
  if (results === null) throw new Error("The claim brings no results");
  return JSON.parse(results) as never;
}

/** A step that ignores its signal must not hold its part for longer. */
async function withinDeadline<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function parse(schema: z.ZodType, value: unknown, what: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`Cannot use ${what}: "${issue?.path.join(".")}" ${issue?.message}`);
}

function textOf(value: unknown, what: string): string {
  const text = JSON.stringify(value ?? null);
  if (text.length <= maxTextLength) return text;
  throw new Error(`Cannot keep ${what}: it has ${text.length} characters, and ${maxTextLength} is the most`);
}
