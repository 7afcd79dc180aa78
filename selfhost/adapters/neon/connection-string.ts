import { HttpError } from "../http-error.ts";

/** Who connects to which database. Where Postgres is comes from the adapter's own configuration alone. */
export type Credentials = { user: string; password: string; database: string };

/**
 * Reads role, password and database out of a connection string; its host, port and parameters are ignored.
 * @throws {HttpError} 400 naming what is missing, never showing the string.
 */
export function parseConnectionString(value: string | undefined): Credentials {
  if (!value) throw new HttpError(400, "The header Neon-Connection-String is missing");
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol !== "postgres:" && url?.protocol !== "postgresql:") {
    throw new HttpError(400, "The connection string is not a postgres:// or postgresql:// URL");
  }
  return {
    user: decode("role", url.username),
    password: decode("password", url.password),
    database: decode("database", url.pathname.slice(1)),
  };
}

function decode(part: string, encoded: string): string {
  if (encoded === "") throw new HttpError(400, `The connection string names no ${part}`);
  try {
    const value = decodeURIComponent(encoded);
    if (!value.includes("\0")) return value;
  } catch {
    // Answered below, as the NUL is.
  }
  throw new HttpError(400, `The connection string's ${part} is not well-formed`);
}
