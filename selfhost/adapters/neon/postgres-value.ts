import { HttpError } from "../http-error.ts";

/** Postgres arrays have at most 6 dimensions; deeper nesting is no array of its. */
const maxArrayDepth = 6;

/**
 * Writes a parameter of the JSON request as Postgres' text form, as Neon does: a string stays as it is, an array becomes
 * an array literal, an object becomes JSON text.
 * @throws {HttpError} 400 for an array that is nested too deep.
 */
export function toPostgresText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return toArrayLiteral(value, 1);
  return JSON.stringify(value);
}

function toArrayLiteral(items: unknown[], depth: number): string {
  if (depth > maxArrayDepth) throw new HttpError(400, "A parameter is an array of more than 6 dimensions");
  const elements = items.map((item) => {
    if (item === null) return "NULL";
    if (Array.isArray(item)) return toArrayLiteral(item, depth + 1);
    const text = typeof item === "string" ? item : JSON.stringify(item);
    return `"${text.replace(/[\\"]/g, "\\$&")}"`;
  });
  return `{${elements.join(",")}}`;
}
