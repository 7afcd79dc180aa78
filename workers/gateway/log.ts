import { currentTrace } from "../contract/current-trace.ts";
import { describeError as describe } from "../contract/describe-error.ts";

type Level = "info" | "warn" | "error";

/**
 * Writes one line of JSON, with the trace of what is being worked on. Fields must not carry secrets or personal data
 * beyond ids.
 */
export function log(level: Level, event: string, fields: Record<string, unknown> = {}): void {
  console[level](JSON.stringify({ level, event, trace: currentTrace()?.traceId, ...fields }));
}

/** What a log may say of an error. */
export const describeError = describe;
