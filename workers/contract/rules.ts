import { z } from "zod";

/** What the values of a column have to be. */
export const ruleTypes = ["text", "number", "boolean", "date", "email", "phone", "country"] as const;

/** Each costs as much again as the rows weigh: they are compared with each other over the whole file. */
const mostUniqueColumns = 16;
const numberText = /^-?\d{1,30}(?:\.\d{1,20})?$/;
const dayText = /^\d{4}-\d{2}-\d{2}$/;

/** Postgres keeps no JSON with a zero or half of a character in it. */
const isPlain = (text: string) => text.isWellFormed() && !text.includes("\0");

const columnNameSchema = z
  .string()
  .min(1, "Name the column")
  .max(200)
  .refine(isPlain, "Not a name of a column");

const boundSchema = z.string().trim().min(1).max(60).nullable().default(null);

/** What one column of a data set has to be like. An empty value breaks `required` alone. */
const columnRuleSchema = z
  .strictObject({
    name: columnNameSchema,
    type: z.enum(ruleTypes, `Not a type: one of ${ruleTypes.join(", ")}`),
    required: z.boolean().default(false),
    /** No other row has the same value. */
    unique: z.boolean().default(false),
    /** The least and the greatest value, of numbers ("-1.5") and dates ("2026-01-31"). */
    min: boundSchema,
    max: boundSchema,
    /** A regular expression by the syntax of RE2 that the whole value has to match. */
    pattern: z.string().min(1).max(200).refine(isPlain, "Not a pattern").nullable().default(null),
  })
  .superRefine(({ type, min, max }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    for (const [path, bound] of Object.entries({ min, max })) {
      if (bound === null) continue;
      if (type === "number" && !numberText.test(bound)) refuse(path, "Not a number");
      if (type === "date" && !isDay(bound)) refuse(path, "Not a date as 2026-01-31");
      if (type !== "number" && type !== "date") refuse(path, "Only numbers and dates have a range");
    }
    if (min === null || max === null) return;
    const isTurned = type === "number" ? Number(min) > Number(max) : min > max;
    if (isTurned) refuse("max", "Less than the least value");
  });

/** The rules of a data set. Columns that it does not name are judged by what they look like. */
export const ruleSetSchema = z.strictObject({
  columns: z
    .array(columnRuleSchema)
    .max(1_000)
    .superRefine((columns, context) => {
      const seen = new Set<string>();
      for (const [index, { name }] of columns.entries()) {
        if (seen.has(name))
          context.addIssue({ code: "custom", path: [index, "name"], message: "Named twice" });
        seen.add(name);
      }
      if (columns.filter(({ unique }) => unique).length > mostUniqueColumns) {
        context.addIssue({ code: "custom", message: `At most ${mostUniqueColumns} columns can be unique` });
      }
    }),
});

/** `suggested` are made from the first rows of the file, and count once they are stored. */
export const datasetRulesSchema = z.object({
  source: z.enum(["suggested", "stored"]),
  /** The ETag, for those who do not see it. */
  etag: z.string(),
  rules: ruleSetSchema,
});

function isDay(text: string): boolean {
  if (!dayText.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export type ColumnRule = z.infer<typeof columnRuleSchema>;
export type RuleType = (typeof ruleTypes)[number];
export type RuleSet = z.infer<typeof ruleSetSchema>;
export type DatasetRules = z.infer<typeof datasetRulesSchema>;
