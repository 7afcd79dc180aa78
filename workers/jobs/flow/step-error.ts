import type { Failure, FailureKind } from "../../../durable-objects/flow-protocol.ts";

type StepErrorOptions = { retryAfterMs?: number; cause?: unknown };

/**
 * How a step says what kind of failure it met, which decides whether and when it is tried again. `message` is shown to
 * people: it says what is wrong with their data, or what they can wait for. Any other error counts as unknown.
 */
export class StepError extends Error {
  readonly kind: FailureKind;
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: FailureKind,
    code: string,
    message: string,
    { retryAfterMs, cause }: StepErrorOptions = {},
  ) {
    super(message, { cause });
    this.name = "StepError";
    this.kind = kind;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The input can never be worked on: the flow fails at once, and people read `message`. */
export function badInput(code: string, message: string): StepError {
  return new StepError("bad_input", code, message);
}

/** Classes any thrown value. What an unknown error says stays in the log. */
export function failureOf(error: unknown, stepName: string): Failure {
  if (error instanceof StepError) {
    const { kind, code, message, retryAfterMs } = error;
    return { kind, code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return { kind: "timeout", code: "step_timed_out", message: `The step "${stepName}" took too long` };
  }
  return {
    kind: "unknown",
    code: "step_failed",
    message: `The step "${stepName}" failed for a reason on our side`,
  };
}
