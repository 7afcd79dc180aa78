import { getTableColumns } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/**
 * A row as queries give it, from the same row as `to_jsonb` gives it: by the names of the database, with times as text.
 * @throws {Error} naming the column that is missing.
 */
export function rowFromJson<Table extends PgTable>(
  table: Table,
  json: Record<string, unknown>,
): Table["$inferSelect"] {
  const fields = Object.entries(getTableColumns(table)).map(([key, column]) => {
    const value = json[column.name];
    if (value === undefined) throw new Error(`Cannot read the row: it has no "${column.name}"`);
    return [key, value === null ? null : column.mapFromDriverValue(value)];
  });
  return Object.fromEntries(fields);
}
