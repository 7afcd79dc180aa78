import { z } from "zod";
import { pageBlockSchema } from "../../contract/page-blocks.ts";

/** What a field holds: what may come of it, what it may be compared with, and how. */
type Kind = {
  answered: z.ZodType;
  /** The same in the API's description, where it cannot be described by what checks it. */
  described?: z.ZodType;
  /** What a filter may compare it with; null where it takes no filter. */
  asked: z.ZodType | null;
  operators: readonly string[];
};

const equality = ["_eq", "_neq", "_in", "_nin"];
const order = ["_lt", "_lte", "_gt", "_gte", "_between"];
const words = ["_contains", "_icontains", "_ncontains", "_starts_with", "_istarts_with", "_ends_with"];

/**
 * A text that neither Postgres nor Directus reads as anything else: Directus puts the time, or who asks, in the place
 * of texts like "$NOW".
 */
export const plainText = z
  .string()
  .max(200, "Longer than 200 characters")
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), "Has characters that no text has")
  .refine((text) => !text.startsWith("$"), 'Begins with "$"');

/** Whether Directus takes a text in a filter for the value that it names. In another case it is a text to it. */
export function isReadAsValue(text: string): boolean {
  return ["true", "false", "null", "NULL"].includes(text);
}

const askedText = plainText.refine((text) => !isReadAsValue(text), "Is read as a value, and not as a text");

/** No database knows a time before all others that people know. */
const askedTime = z.iso
  .datetime({ offset: true, local: true, error: "Not a time, as 2026-11-28T12:00:00Z" })
  .refine((text) => Date.parse(text) >= 0, "Before 1970");

/** Directus holds no block to anything: one that nobody can show is left out, and the page is shown without it. */
const blocks = z.array(z.unknown()).transform((list) =>
  list.flatMap((block) => {
    const parsed = pageBlockSchema.safeParse(block);
    return parsed.success ? [parsed.data] : [];
  }),
);

const whole = z.int().min(-2_147_483_648).max(2_147_483_647);

export const fieldKinds = {
  id: { answered: z.uuid(), asked: z.uuid("Not an id"), operators: equality },
  text: { answered: z.string(), asked: askedText, operators: [...equality, ...words] },
  whole: { answered: z.int(), asked: whole, operators: [...equality, ...order] },
  flag: { answered: z.boolean(), asked: z.boolean(), operators: ["_eq", "_neq"] },
  time: {
    answered: z.iso.datetime({ offset: true, local: true }),
    asked: askedTime,
    operators: [...equality, ...order],
  },
  blocks: {
    answered: blocks,
    described: z.array(z.record(z.string(), z.unknown())),
    asked: null,
    operators: [],
  },
  /** The keys of rows of another collection, of which there are many. */
  keys: { answered: z.array(z.union([z.int(), z.uuid()])), asked: null, operators: [] },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof fieldKinds;

/** A kind, with a question mark where the field may be empty. */
export type FieldKind = KindName | `${KindName}?`;

export function kindOf(field: FieldKind): Kind {
  return fieldKinds[field.replace("?", "") as KindName];
}

/** What may come of a field. */
export function answeredBy(field: FieldKind): z.ZodType {
  const { answered } = kindOf(field);
  return field.endsWith("?") ? answered.nullable() : answered;
}

/** The same, as the API's description says it. */
export function describedBy(field: FieldKind): z.ZodType {
  const { described, answered } = kindOf(field);
  return field.endsWith("?") ? (described ?? answered).nullable() : (described ?? answered);
}
