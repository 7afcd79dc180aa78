import { currentTrace } from "../contract/current-trace.ts";
import { describeError } from "../contract/describe-error.ts";

export type LogFields = Record<string, unknown>;

/** Writes one JSON object a line. `child` adds fields to every line of a request, a batch or a step. */
export type Log = {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Log;
};

/**
 * Errors among the fields are written with message, stack and cause, and every line names the trace of what is being
 * worked on; fields never carry secrets or tokens.
 */
export function createLog(fields: LogFields = {}): Log {
  const write = (level: "info" | "warn" | "error", message: string, more: LogFields = {}) => {
    const line = { time: new Date().toISOString(), level, message, traceId: currentTrace()?.traceId };
    console[level](JSON.stringify({ ...line, ...fields, ...more }, showError));
  };
  return {
    info: (message, more) => write("info", message, more),
    warn: (message, more) => write("warn", message, more),
    error: (message, more) => write("error", message, more),
    child: (more) => createLog({ ...fields, ...more }),
  };
}

function showError(_key: string, value: unknown): unknown {
  return value instanceof Error ? describeError(value) : value;
}
