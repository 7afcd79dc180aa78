import type { Failure } from "./failure.ts";

/** When no answer came at all: the network, or the gateway, is down. */
export function noAnswer(): Failure {
  return {
    status: 502,
    code: "no_answer",
    message: "Selvedge does not answer right now. Nothing was lost; try again in a moment.",
    errors: {},
  };
}
