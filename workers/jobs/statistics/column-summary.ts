import { z } from "zod";
import type { ColumnStatistics } from "../../contract/tasks.ts";
import type { ColumnPlan } from "../values/column-plan.ts";

/** What is known of a column's values besides how many differ. Summaries of parts add up to that of the whole. */
export const columnSummarySchema = z.object({
  filled: z.number().int(),
  empty: z.number().int(),
  invalid: z.number().int(),
  /** For numbers and dates. */
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** For numbers. */
  sum: z.number(),
});

export type ColumnSummary = z.infer<typeof columnSummarySchema>;

export function emptySummary(): ColumnSummary {
  return { filled: 0, empty: 0, invalid: 0, min: null, max: null, sum: 0 };
}

/** Takes a valid, normalized value of a number or date column into the range of its column. */
export function widenRange(summary: ColumnSummary, value: string, type: "number" | "date"): void {
  if (type === "number") summary.sum += Number(value);
  if (summary.min === null || isLess(value, summary.min, type)) summary.min = value;
  if (summary.max === null || isLess(summary.max, value, type)) summary.max = value;
}

export function addSummary(total: ColumnSummary, part: ColumnSummary, { kind }: ColumnPlan): void {
  total.filled += part.filled;
  total.empty += part.empty;
  total.invalid += part.invalid;
  total.sum += part.sum;
  const type = kind.type === "date" ? "date" : "number";
  if (part.min !== null && (total.min === null || isLess(part.min, total.min, type))) total.min = part.min;
  if (part.max !== null && (total.max === null || isLess(total.max, part.max, type))) total.max = part.max;
}

/** The summary as people see it. `distinct` may be an estimate, and is never more than there are values. */
export function statisticsOf(summary: ColumnSummary, plan: ColumnPlan, distinct: number): ColumnStatistics {
  const { filled, empty, invalid, min, max, sum } = summary;
  const type = filled === 0 ? "empty" : plan.kind.type === "empty" ? "text" : plan.kind.type;
  const valid = filled - invalid;
  const mean = type === "number" && valid > 0 ? sum / valid : null;
  return {
    name: plan.name,
    type,
    filled,
    empty,
    invalid,
    distinct: Math.min(distinct, filled),
    min,
    max,
    mean,
  };
}

/** Dates by ISO 8601 compare as text. */
function isLess(left: string, right: string, type: "number" | "date"): boolean {
  return type === "number" ? Number(left) < Number(right) : left < right;
}
