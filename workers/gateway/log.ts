import { DrizzleQueryError } from "drizzle-orm/errors";

type Level = "info" | "warn" | "error";

/** Writes one line of JSON. Fields must not carry secrets or personal data beyond ids. */
export function log(level: Level, event: string, fields: Record<string, unknown> = {}): void {
  console[level](JSON.stringify({ level, event, ...fields }));
}

/**
 * What a log may say of an error: its chain of causes, without the parameters that drizzle puts into its message,
 * which can be tokens and password hashes.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const message = error instanceof DrizzleQueryError ? `Failed query: ${error.query}` : error.message;
  return {
    error: error.name,
    message,
    stack: error instanceof DrizzleQueryError ? undefined : error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
