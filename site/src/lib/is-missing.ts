import type { Failure } from "./failure.ts";

/** Whether what was asked for is not there. The API refuses a name that nothing can have. */
export function isMissing(failure: Failure | undefined): boolean {
  return failure?.status === 404 || failure?.status === 400;
}
