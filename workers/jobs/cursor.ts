import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { ApiError } from "../contract/api-error.ts";

/** A place in a list that is ordered by time and then id, newest first. */
export type Position = { createdAt: Date; id: string };

/** The last millisecond of the year 9999: Postgres reads no later one as JavaScript writes it. */
const lastTime = 253_402_300_799_999;
const positionSchema = z.tuple([z.number().int().min(0).max(lastTime), z.uuid()]);

/** The cursor is opaque to clients: base64url of `[milliseconds, id]`. */
function writeCursor({ createdAt, id }: Position): string {
  const text = btoa(JSON.stringify([createdAt.getTime(), id]));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @throws {ApiError} `invalid_request` for anything that `writeCursor` did not write. */
function readCursor(cursor: string): Position {
  try {
    const text = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const [milliseconds, id] = positionSchema.parse(JSON.parse(text));
    return { createdAt: new Date(milliseconds), id };
  } catch (cause) {
    const errors = [{ path: "query.cursor", message: "Not a cursor of this list" }];
    throw new ApiError("invalid_request", "Cannot read the list: the cursor is not one of this list", {
      cause,
      errors,
    });
  }
}

/** Rows that come after a position; every row when there is none. */
export function after(
  columns: { createdAt: PgColumn; id: PgColumn },
  cursor: string | undefined,
): SQL | undefined {
  if (cursor === undefined) return undefined;
  const { createdAt, id } = readCursor(cursor);
  return sql`(${columns.createdAt}, ${columns.id}) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`;
}

/** Cuts the one row too many that was asked for, and points behind the last one when there was such. */
export function pageOf<Row extends Position>(
  rows: Row[],
  limit: number,
): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last ? writeCursor(last) : null };
}
