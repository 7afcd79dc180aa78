import { z } from "zod";

const dateFormat = z.enum(["ymd", "dmy", "mdy"]);
const decimalSign = z.enum([".", ","]);

/** What the values of a column have to be beyond their type. */
const columnChecksSchema = z.object({
  required: z.boolean(),
  unique: z.boolean(),
  min: z.string().nullable(),
  max: z.string().nullable(),
  pattern: z.string().nullable(),
});

/** What a column holds, found out from a sample of it or said by a rule: its values are brought into one form and judged by that. */
export const columnPlanSchema = z.object({
  name: z.string(),
  kind: z.discriminatedUnion("type", [
    z.object({ type: z.literal("text") }),
    z.object({ type: z.literal("empty") }),
    z.object({ type: z.literal("boolean") }),
    z.object({ type: z.literal("email") }),
    z.object({ type: z.literal("country") }),
    z.object({ type: z.literal("phone") }),
    z.object({ type: z.literal("number"), decimalSign }),
    z.object({ type: z.literal("date"), format: dateFormat }),
  ]),
  checks: columnChecksSchema.optional(),
});

export type ColumnChecks = z.infer<typeof columnChecksSchema>;
export type ColumnPlan = z.infer<typeof columnPlanSchema>;
export type ColumnKind = ColumnPlan["kind"];
export type DateFormat = z.infer<typeof dateFormat>;
export type DecimalSign = z.infer<typeof decimalSign>;
