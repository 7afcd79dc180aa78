import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { ApiError } from "../contract/api-error.ts";

/** A place in a list that is ordered by time and then id, newest first. */
export type Position = { createdAt: Date; id: string };

/** The last millisecond of the year 9999: Postgres reads no later one as JavaScript writes it. */
export const lastTime = 253_402_300_799_999;
const positionSchema = z.tuple([z.number().int().min(0).max(lastTime), z.uuid()]);

/** A place in a list as its cursor, which is opaque to clients: base64url of JSON. */
export function writePlace(place: readonly unknown[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(place));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @throws {ApiError} `invalid_request` for anything that `writePlace` did not write for such a list. */
export function readPlace<Schema extends z.ZodType>(cursor: string, schema: Schema): z.output<Schema> {
  try {
    const text = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    return schema.parse(
      JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes)),
    );
  } catch (cause) {
    throw cursorRefused(cause);
  }
}

/** That a cursor is none of the list that it was sent to. */
export function cursorRefused(cause?: unknown): ApiError {
  const errors = [{ path: "query.cursor", message: "Not a cursor of this list" }];
  return new ApiError("invalid_request", "Cannot read the list: the cursor is not one of this list", {
    cause,
    errors,
  });
}

/** Rows that come after a position; every row when there is none. */
export function after(
  columns: { createdAt: PgColumn; id: PgColumn },
  cursor: string | undefined,
): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [milliseconds, id] = readPlace(cursor, positionSchema);
  const createdAt = new Date(milliseconds).toISOString();
  return sql`(${columns.createdAt}, ${columns.id}) < (${createdAt}::timestamptz, ${id}::uuid)`;
}

/** Cuts the one row too many that was asked for, and points behind the last one when there was such. */
export function pageOf<Row extends Position>(
  rows: Row[],
  limit: number,
): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    nextCursor: rows.length > limit && last ? writePlace([last.createdAt.getTime(), last.id]) : null,
  };
}
