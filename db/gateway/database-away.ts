/** The database could not be reached; nothing was read or written. */
export class DatabaseAway extends Error {
  override name = "DatabaseAway";
}

/** Refused the connection, is out of connections, is starting or stopping, or does not know the role. */
const awayStates = /^(?:08|28|53|57P)/;

/**
 * Whether an error, or one of its causes, says that the database is away rather than that a statement was wrong. The
 * driver gives no SQLSTATE when its HTTP request failed.
 * @see https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseAway) return true;
  const state = "code" in error ? error.code : undefined;
  if (typeof state === "string" && awayStates.test(state)) return true;
  if (error.name === "NeonDbError" && (state === undefined || state === null)) return true;
  return isDatabaseAway(error.cause);
}
