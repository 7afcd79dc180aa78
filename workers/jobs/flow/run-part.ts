import { type Claim, expandIndex, type Outcome } from "../../../durable-objects/flow-protocol.ts";
import { describeError } from "../../contract/describe-error.ts";
import type { Log } from "../log.ts";
import { type AnyFlow, type Stage, stageAt } from "./define-flow.ts";
import type { AnyStep } from "./define-step.ts";
import { listItems, parse, textOf } from "./part-values.ts";
import { failureOf } from "./step-error.ts";

type RunOptions<Services> = {
  flow: AnyFlow<Services>;
  services: Services;
  log: Log;
  flowId: string;
  /** Aborts when nobody waits for the part any more; null where nobody would say. */
  unwanted: AbortSignal | null;
  deadlines: Deadlines;
};

export type Deadlines = ReturnType<typeof createDeadlines>;

/**
 * The deadlines of parts that begin together: those that may take as long have one timer. `AbortSignal.timeout` cannot be
 * taken back, and workerd lets one invocation wait for 10,000 timers at the most.
 */
export function createDeadlines() {
  const signals = new Map<number, AbortSignal>();
  const timers: ReturnType<typeof setTimeout>[] = [];
  return {
    /** Aborts so long after the first part asked for it. */
    in(timeoutMs: number): AbortSignal {
      const known = signals.get(timeoutMs);
      if (known !== undefined) return known;
      const controller = new AbortController();
      const reason = () => new DOMException(`There was no end within ${timeoutMs} ms`, "TimeoutError");
      timers.push(setTimeout(() => controller.abort(reason()), timeoutMs));
      signals.set(timeoutMs, controller.signal);
      return controller.signal;
    },
    /** Nothing is waited for any more. */
    lift(): void {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Runs one claimed part to its outcome. Never throws: whatever happens is the outcome, and the log keeps the cause. */
export async function runPart<Services>(claim: Claim, options: RunOptions<Services>): Promise<Outcome> {
  const { flow, flowId } = options;
  const stage = stageAt(flow, claim.stage);
  const log = options.log.child({ flow: flow.name, flowId, step: stage?.name, part: claim.index });
  try {
    if (stage === null) throw new Error(`The flow "${flow.name}" has no stage ${claim.stage}`);
    if (claim.index === expandIndex) return { kind: "expanded", items: listItems(stage, resultsOf(claim)) };
    return { kind: "done", output: await runSteps(stage, claim, { ...options, log }) };
  } catch (error) {
    const failure = failureOf(error, stage?.name ?? "unknown");
    const { attempt } = claim;
    const { kind, code, message } = failure;
    // What is wrong with someone's file is their matter; anything else is ours, and needs its cause.
    if (kind === "bad_input") log.info("step refused its input", { code, reason: message });
    else if (options.unwanted?.aborted) log.info("step stopped: nobody waits for it", { attempt });
    else log.error("step failed", { attempt, kind, code, error });
    if (kind === "bad_input" || stage === null) return { kind: "failed", failure };
    return { kind: "failed", failure: { ...failure, ...findingsOf(error, { stage, claim }) } };
  }
}

const longestFinding = 4_000;

/** Postgres refuses JSON that ends in half of a character. */
const cut = (text: string) => text.slice(0, longestFinding).toWellFormed();

/** What helps whoever looks into a failure that is ours: what was said, and on what. */
function findingsOf<Services>(error: unknown, { stage, claim }: { stage: Stage<Services>; claim: Claim }) {
  const detail = cut(JSON.stringify(withoutStacks(describeError(error))));
  try {
    const input = claim.input ?? JSON.stringify(stage.input(resultsOf(claim)));
    return { detail, input: cut(input) };
  } catch {
    return { detail };
  }
}

function withoutStacks({ stack: _, cause, ...said }: Record<string, unknown>): Record<string, unknown> {
  return cause === undefined ? said : { ...said, cause: withoutStacks(cause as Record<string, unknown>) };
}

async function runSteps<Services>(
  stage: Stage<Services>,
  claim: Claim,
  { services, log, flowId, unwanted, deadlines }: RunOptions<Services>,
): Promise<string> {
  const deadline = deadlines.in(claim.timeoutMs);
  const signal = unwanted === null ? deadline : AbortSignal.any([deadline, unwanted]);
  const { index, attempt, round, progress } = claim;
  const context = { services, log, signal, flowId, index, attempt, round, progress };
  let value: unknown = claim.input === null ? stage.input(resultsOf(claim)) : JSON.parse(claim.input);
  for (const step of stage.steps) {
    const input = parse(step.input, value, `the input of the step "${step.name}"`);
    signal.throwIfAborted();
    const output = await withinDeadline(run(step, input, context), { signal, stopMs: stopMsOf(claim) });
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

const mostStopMs = 5_000;

/** Half of what the lease leaves for the report (`leaseUntil`). */
function stopMsOf({ timeoutMs }: Claim): number {
  return Math.min(mostStopMs, timeoutMs / 2);
}

/**
 * A step that hears its signal is waited for: once it is reported, what a cancelled flow has made is removed, and nothing
 * may come after that. One that ignores it must not hold its part for longer.
 */
async function withinDeadline<Value>(
  work: Promise<Value>,
  { signal, stopMs }: { signal: AbortSignal; stopMs: number },
): Promise<Value> {
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => {
    timer = setTimeout(() => reject(signal.reason), stopMs);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
