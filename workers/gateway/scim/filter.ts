import { ScimError } from "./scim-error.ts";

/** One comparison; several are joined by "and". */
export type Comparison = { attribute: string; value: string | boolean };

const comparison =
  /^\s*(?:urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):)?([A-Za-z][A-Za-z0-9.]*(?:\[[^\]"]*(?:"[^"]*")?[^\]"]*\][A-Za-z.]*)?)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*(?:(and)\s|$)/i;

/**
 * Reads a filter, as directories send it: `userName eq "a@example.org"`, several joined by `and`.
 * @returns the attributes in lower case, without what is in brackets; no filter is an empty list.
 * @throws {ScimError} `invalidFilter` for anything else.
 */
export function parseFilter(source: string | undefined): Comparison[] {
  if (source === undefined || source.trim() === "") return [];
  const comparisons: Comparison[] = [];
  let rest = source;
  for (;;) {
    const [all, attribute, value, and] = comparison.exec(rest) ?? [];
    if (all === undefined || attribute === undefined || value === undefined || comparisons.length >= 5)
      throw new ScimError(
        400,
        "Cannot use the filter: only comparisons by eq, joined by and",
        "invalidFilter",
      );
    comparisons.push({ attribute: attribute.replace(/\[.*\]/, "").toLowerCase(), value: readValue(value) });
    rest = rest.slice(all.length);
    if (and === undefined) return comparisons;
  }
}

function readValue(source: string): string | boolean {
  if (!source.startsWith('"')) return source.toLowerCase() === "true";
  try {
    return JSON.parse(source) as string;
  } catch {
    throw new ScimError(
      400,
      "Cannot use the filter: a text in it does not end as JSON's do",
      "invalidFilter",
    );
  }
}

/** The text of a comparison. @throws {ScimError} for a boolean. */
export function textOf({ attribute, value }: Comparison): string {
  if (typeof value === "string") return value;
  throw new ScimError(400, `Cannot use the filter: "${attribute}" is a text`, "invalidFilter");
}

/** Postgres keeps no zero character; nothing has one, so nothing is found by it. */
export function unknownAttribute({ attribute }: Comparison): ScimError {
  return new ScimError(
    400,
    `Cannot use the filter: "${attribute.slice(0, 60)}" is not an attribute to filter by`,
    "invalidFilter",
  );
}
