import type { z } from "zod";
import type { Stage } from "./define-flow.ts";

/** What one part may keep in the Flow object. Larger things belong in R2. */
const maxTextLength = 128 * 1024;

/**
 * The list that the parts of a fan-out are made from, as it is kept, from everything known so far.
 * @throws {Error} when an item does not fit the first step, or is too long.
 */
export function listItems<Services>(
  { name, input, steps, child }: Stage<Services>,
  results: never,
): string[] {
  const items = input(results) as unknown[];
  const taker = child ?? steps[0];
  if (taker === undefined) throw new Error(`The stage "${name}" has no steps`);
  return items.map((item) => {
    // What is kept is what was given: the step parses it again, and a schema may turn it into something else.
    parse(taker.input, item, `an item for "${taker.name}"`);
    return textOf(item, `an item for "${taker.name}"`);
  });
}

/** @throws {Error} saying what does not fit. */
export function parse(schema: z.ZodType, value: unknown, what: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`Cannot use ${what}: "${issue?.path.join(".")}" ${issue?.message}`);
}

/** @throws {Error} when it is longer than what may be kept. */
export function textOf(value: unknown, what: string): string {
  const text = JSON.stringify(value ?? null);
  if (text.length <= maxTextLength) return text;
  throw new Error(`Cannot keep ${what}: it has ${text.length} characters, and ${maxTextLength} is the most`);
}
