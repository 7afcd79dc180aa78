import { houseName } from "./described-row.ts";
import { kindOf } from "./field-kinds.ts";
import type { Policy } from "./policy.ts";
import type { Row } from "./read-rows.ts";

/** A row of Directus', called as everything in this API is, with times in UTC. */
export function toHouse(row: Row, { fields }: Policy): Row {
  const entries = Object.entries(row).map(([name, value]): [string, unknown] => {
    const kind = fields[name];
    const isTime = kind !== undefined && kindOf(kind) === kindOf("time") && typeof value === "string";
    return [houseName(name), isTime ? new Date(value).toISOString() : value];
  });
  return Object.fromEntries(entries);
}
