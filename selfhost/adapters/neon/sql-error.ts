import { DatabaseError } from "pg";
import { describeError } from "../describe-error.ts";
import { HttpError } from "../http-error.ts";

/** The fields of an error that the driver copies, besides the message. */
const errorFields = [
  "code",
  "severity",
  "detail",
  "hint",
  "position",
  "internalPosition",
  "internalQuery",
  "where",
  "schema",
  "table",
  "column",
  "dataType",
  "constraint",
  "file",
  "line",
  "routine",
] as const;

/** Shutdown, crash, starting up, too many connections: the server's own state, nothing the statement could help. */
const unavailableCodes = new Set(["57P01", "57P02", "57P03", "53300"]);

export type ErrorAnswer = { status: number; body: Record<string, unknown> };

/**
 * Turns whatever went wrong into an answer. The driver makes a `NeonDbError` with all fields of a 400, and "Server error
 * (HTTP status 503): …" of anything else.
 */
export function toErrorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof HttpError) return { status: error.status, body: { message: error.message } };
  if (!(error instanceof DatabaseError)) {
    return { status: 503, body: { message: `Postgres cannot be reached: ${describeError(error)}` } };
  }
  const fields = errorFields.map((name) => [name, error[name] ?? null]);
  const status = unavailableCodes.has(error.code ?? "") ? 503 : 400;
  return { status, body: { message: error.message, ...Object.fromEntries(fields) } };
}
