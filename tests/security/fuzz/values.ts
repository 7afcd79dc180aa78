import fc, { type Arbitrary } from "fast-check";
import type { Schema as Described } from "../operations.ts";

/** What of JSON Schema decides which values are taken. */
export type Schema = Described & {
  const?: unknown;
  enum?: unknown[];
  required?: string[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
};

const deep = JSON.parse(`${"[".repeat(500)}${"]".repeat(500)}`) as unknown;

/** What reading code trips over: odd characters, odd numbers, odd names, odd sizes, odd types. */
export const hostile: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      null,
      true,
      false,
      0,
      -1,
      1.5,
      2 ** 53 + 2,
      -(2 ** 63),
      1e308,
      "",
      " ",
      "\u0000",
      "a\u0000b",
      "\ud800",
    ],
    ...["\u202e\u200b", "😀".repeat(50), "İı", "%00", "../../etc/passwd", "' or 1=1 --", "$1", "{{7*7}}"],
    ...["<script>alert(1)</script>", "NaN", "Infinity", "1e999", "__proto__", "constructor", "\r\nx: y"],
    ...["a".repeat(10_000), "9".repeat(400), [], {}, [[]], [null], deep],
    ...[JSON.parse('{"__proto__":{"role":"admin"},"constructor":{"prototype":{"x":1}}}')],
  ),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.double(),
);

const formats: Record<string, Arbitrary<string>> = {
  email: fc.emailAddress(),
  uuid: fc.uuid(),
  "date-time": fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  uri: fc.webUrl(),
};

/** Values that fit a schema, as far as it says what fits. */
export function fitting(schema: Schema): Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((each) => fitting(each)));
  if (schema.allOf !== undefined)
    return fc.tuple(...schema.allOf.map((each) => fitting(each))).map((parts) => Object.assign({}, ...parts));
  const types = [schema.type ?? "object"].flat();
  return fc.oneof(...types.map((type) => fittingType(type, schema)));
}

function fittingType(type: string, schema: Schema): Arbitrary<unknown> {
  const { minimum, maximum, minItems = 0, maxItems = minItems + 3 } = schema;
  if (type === "null") return fc.constant(null);
  if (type === "boolean") return fc.boolean();
  if (type === "integer")
    return fc.integer({
      min: Math.max(minimum ?? -100, -(2 ** 31)),
      max: Math.min(maximum ?? 10_000, 2 ** 31 - 1),
    });
  if (type === "number") return fc.double({ min: minimum ?? -1e6, max: maximum ?? 1e6, noNaN: true });
  if (type === "array")
    return fc.array(fitting(schema.items ?? {}), {
      minLength: minItems,
      maxLength: Math.min(maxItems, minItems + 3),
    });
  if (type === "object") return fittingObject(schema);
  return fittingText(schema);
}

function fittingObject({ properties = {}, required = [] }: Schema): Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, each]) => [
      name,
      /email$/i.test(name) ? formats.email : fitting(each),
    ]),
  );
  return fc.record(fields as Record<string, Arbitrary<unknown>>, {
    requiredKeys: required.filter((name) => name in fields),
  });
}

function fittingText({
  format = "",
  pattern,
  minLength = 0,
  maxLength = minLength + 40,
}: Schema): Arbitrary<string> {
  const known = formats[format];
  if (known !== undefined) return known;
  // Of a pattern with look-around or whole categories, what does not fit it is as good a try.
  if (pattern !== undefined && !/\(\?[^:]|\\p\{/i.test(pattern))
    return fc.stringMatching(new RegExp(pattern, "u"));
  return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 40), unit: "grapheme" });
}

/** A value with something hostile somewhere in it, or in its place. */
export function mutated(value: unknown): Arbitrary<unknown> {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return hostile;
  const keys = Object.keys(value);
  return fc.oneof(
    { weight: 1, arbitrary: hostile },
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...keys), fc.nat(3))
        .chain(([key, how]) => changed(value as Record<string, unknown>, key, how)),
    },
  );
}

function changed(value: Record<string, unknown>, key: string, how: number): Arbitrary<unknown> {
  const isList = Array.isArray(value);
  const put = (name: string, part: unknown): unknown => {
    const copy: unknown[] | Record<string, unknown> = isList ? [...value] : { ...value };
    Object.defineProperty(copy, name, { value: part, enumerable: true, configurable: true, writable: true });
    return copy;
  };
  if (how === 0 && !isList) {
    const { [key]: _, ...rest } = value;
    return fc.constant(rest);
  }
  if (how === 1 && !isList)
    return fc
      .tuple(
        fc.oneof(fc.constantFrom("__proto__", "constructor", "toString", "id", ""), fc.string()),
        hostile,
      )
      .map(([name, part]) => put(name, part));
  return mutated(value[key]).map((part) => put(key, part));
}
