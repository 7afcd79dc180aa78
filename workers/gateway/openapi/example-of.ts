import type { Schema } from "./document.ts";

const formats: Record<string, string> = {
  email: "ada@example.org",
  uuid: "0199c1f0-7a3e-7c4b-9d2a-3f5e8b6c1d20",
  "date-time": "2026-11-22T12:00:00Z",
  date: "2026-11-22",
  uri: "https://example.org/",
};

/** What our fields are called says more of them than their types do. */
const names: [RegExp, string][] = [
  [/email$/i, "ada@example.org"],
  [/password$/i, "correct horse battery staple"],
  [/^(?:id|\w+Id)$/, "0199c1f0-7a3e-7c4b-9d2a-3f5e8b6c1d20"],
  [/slug$/i, "acme"],
  [/domains?$/i, "example.org"],
  [/name$/i, "Ada Lovelace"],
  [/At$/, "2026-11-22T12:00:00Z"],
  [/token$/i, "c29tZXRoaW5nLXRoYXQtbm9ib2R5LWd1ZXNzZXM"],
];

/**
 * A value that fits a schema, as far as the schema says what fits: what a pattern or a name asks for is looked up, and
 * undefined stands for what nothing is known of.
 */
export function exampleOf(schema: Schema, name = ""): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf ?? []).find(({ type }) => type !== "null");
  if (choice !== undefined) return exampleOf(choice, name);
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part)));
  const type = [schema.type].flat().find((each) => each !== "null");
  if (type === undefined) return schema.type === undefined ? undefined : null;
  if (type === "object") return objectOf(schema);
  if (type === "array") return schema.items === undefined ? [] : [exampleOf(schema.items, name)];
  if (type === "integer" || type === "number")
    return Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
  if (type === "boolean") return true;
  return type === "string" ? textOf(schema, name) : undefined;
}

function objectOf({ properties = {} }: Schema): Record<string, unknown> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, exampleOf(schema, name)]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function textOf({ format = "", pattern, minLength = 0, maxLength = 100 }: Schema, name: string): unknown {
  const known = formats[format] ?? names.find(([shape]) => shape.test(name))?.[1] ?? "something";
  const fits = (text: string) => pattern === undefined || new RegExp(pattern, "u").test(text);
  const candidates = [known, "123456", "acme", "a".repeat(43), "0".repeat(32), "1"];
  const text = candidates.find(
    (candidate) => fits(candidate) && candidate.length >= minLength && candidate.length <= maxLength,
  );
  if (text !== undefined) return text;
  return pattern === undefined ? known.padEnd(minLength, "x").slice(0, maxLength) : undefined;
}
