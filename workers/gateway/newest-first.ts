import { type Column, desc, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ApiError } from "../contract/api-error.ts";
import { readCursor as readOpaque, writeCursor as writeOpaque } from "./opaque-cursor.ts";

/** A row's place in a list that has the newest first. */
export type Place = { createdAt: string; id: string };

type Row = { createdAt: Date; id: string };

const placeSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** The place before the first row that there ever was. */
export const beforeAll: Row = { createdAt: new Date(0), id: "00000000-0000-0000-0000-000000000000" };

/** A row's place. */
export function writeCursor({ createdAt, id }: Row): string {
  return writeOpaque([createdAt.toISOString(), id]);
}

/** @returns null for anything that `writeCursor` did not write. */
export function readCursor(text: string): Place | null {
  const place = readOpaque(placeSchema, text);
  if (place === null) return null;
  const [createdAt, id] = place;
  return { createdAt, id };
}

/**
 * Reads the place that a parameter of the query gives; null when it gives none.
 * @throws {ApiError} `invalid_request` for what no page has said.
 */
export function placeOf(cursor: string | undefined, parameter = "cursor"): Place | null {
  if (cursor === undefined) return null;
  const place = readCursor(cursor);
  if (place !== null) return place;
  const errors = [{ path: `query.${parameter}`, message: "Not a cursor of an earlier page" }];
  throw new ApiError("invalid_request", undefined, { errors });
}

/** Where and in which order the rows after a place are. */
export function newestFirst(
  { createdAt, id }: { createdAt: Column; id: Column },
  after: Place | null,
): { where: SQL | undefined; orderBy: [SQL, SQL] } {
  return {
    where:
      after === null
        ? undefined
        : sql`(${createdAt}, ${id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
    orderBy: [desc(createdAt), desc(id)],
  };
}

/** A page of what was found, which is one row more than the page has when it is not the last. */
export function pageOf<Found extends Row>(
  found: Found[],
  limit: number,
): { rows: Found[]; nextCursor: string | null } {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, nextCursor: last === undefined ? null : writeCursor(last) };
}
