import type { IncomingHttpHeaders } from "node:http";
import { HttpError } from "../http-error.ts";
import { toPostgresText } from "./postgres-value.ts";

type Statement = { text: string; values: (string | null)[]; arrayMode: boolean };

export type SqlRequest = {
  statements: Statement[];
  /** How to begin the transaction around a batch; null for a single statement, which stands alone. */
  begin: string | null;
  /** Whether values stay Postgres' own text, as the driver asks, or become JSON values. */
  rawText: boolean;
};

const isolationLevels = new Map([
  ["ReadUncommitted", "READ UNCOMMITTED"],
  ["ReadCommitted", "READ COMMITTED"],
  ["RepeatableRead", "REPEATABLE READ"],
  ["Serializable", "SERIALIZABLE"],
]);

/** The wire format counts parameters in 16 bits. */
const maxParameters = 65_535;

/**
 * Checks what was posted to `/sql`: `{query, params, arrayMode}`, or `{queries: [...]}` for a transaction.
 * @throws {HttpError} 400 naming the field that is wrong.
 */
export function parseSqlRequest(body: unknown, headers: IncomingHttpHeaders): SqlRequest {
  if (!isRecord(body))
    throw new HttpError(400, 'The request body must be an object with "query" or "queries"');
  const arrayMode = headers["neon-array-mode"] === "true";
  const rawText = headers["neon-raw-text-output"] === "true";
  if (body.queries === undefined) {
    return { statements: [parseStatement(body, "", arrayMode)], begin: null, rawText };
  }
  if (!Array.isArray(body.queries)) throw new HttpError(400, 'The field "queries" must be an array');
  const statements = body.queries.map((item, index) => parseStatement(item, `queries[${index}].`, arrayMode));
  return { statements, begin: beginStatement(headers), rawText };
}

function parseStatement(item: unknown, path: string, arrayModeDefault: boolean): Statement {
  const { query, params = [], arrayMode = arrayModeDefault } = isRecord(item) ? item : {};
  const refuse = (field: string, rule: string) => new HttpError(400, `The field "${path}${field}" ${rule}`);
  if (typeof query !== "string") throw refuse("query", "must be a string");
  if (query.includes("\0")) throw refuse("query", "contains a NUL character");
  if (!Array.isArray(params)) throw refuse("params", "must be an array");
  if (params.length > maxParameters) throw refuse("params", `has more than ${maxParameters} entries`);
  if (typeof arrayMode !== "boolean") throw refuse("arrayMode", "must be true or false");
  return { text: query, values: params.map(toPostgresText), arrayMode };
}

function beginStatement(headers: IncomingHttpHeaders): string {
  const level = headers["neon-batch-isolation-level"];
  const isolation = level === undefined ? undefined : isolationLevels.get(String(level));
  if (level !== undefined && isolation === undefined) {
    throw new HttpError(400, `The isolation level "${level}" is unknown`);
  }
  return [
    "BEGIN",
    ...(isolation ? [`ISOLATION LEVEL ${isolation}`] : []),
    ...(headers["neon-batch-read-only"] === "true" ? ["READ ONLY"] : []),
    ...(headers["neon-batch-deferrable"] === "true" ? ["DEFERRABLE"] : []),
  ].join(" ");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
