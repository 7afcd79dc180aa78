import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { datasets } from "../../../db/jobs/schema.ts";
import type { DatasetSort } from "../../contract/datasets.ts";
import { lastTime, readPlace, writePlace } from "../cursor.ts";

type Row = { id: string; name: string; bytes: number; createdAt: Date };

type Key = {
  column: PgColumn;
  /** How the place of a row is written in a cursor, what may stand there, and how the database reads it. */
  placeOf: (row: Row) => string | number;
  schema: z.ZodType<string | number>;
  read: (value: string | number) => SQL;
};

const plainText = z
  .string()
  .max(200)
  .refine((text) => text.isWellFormed() && !text.includes("\0"));

const keys = {
  createdAt: {
    column: datasets.createdAt,
    placeOf: ({ createdAt }) => createdAt.getTime(),
    schema: z.int().min(0).max(lastTime),
    read: (value) => sql`${new Date(value).toISOString()}::timestamptz`,
  },
  name: {
    column: datasets.name,
    placeOf: ({ name }) => name,
    schema: plainText,
    read: (value) => sql`${value}::text`,
  },
  bytes: {
    column: datasets.bytes,
    placeOf: ({ bytes }) => bytes,
    schema: z.int().min(0),
    read: (value) => sql`${value}::bigint`,
  },
} satisfies Record<string, Key>;

/**
 * Pages of datasets by one of their columns, and then by id. A cursor counts for the order that it was made in.
 * @throws {ApiError} `invalid_request`, by `after`, for a cursor of anything else.
 */
export function pageBy(sort: DatasetSort) {
  const name = sort.replace("-", "") as keyof typeof keys;
  const { column, placeOf, schema, read }: Key = keys[name];
  const isDescending = sort.startsWith("-");
  const placeSchema = z.tuple([z.literal(sort), schema, z.uuid()]);
  return {
    column,
    isDescending,
    after(cursor: string | undefined): SQL | undefined {
      if (cursor === undefined) return undefined;
      const [, value, id] = readPlace(cursor, placeSchema);
      const place = sql`(${read(value)}, ${id}::uuid)`;
      return isDescending
        ? sql`(${column}, ${datasets.id}) < ${place}`
        : sql`(${column}, ${datasets.id}) > ${place}`;
    },
    page<Found extends Row>(found: Found[], limit: number) {
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      const nextCursor = found.length > limit && last ? writePlace([sort, placeOf(last), last.id]) : null;
      return { rows, nextCursor };
    },
  };
}
