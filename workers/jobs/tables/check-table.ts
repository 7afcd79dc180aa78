import type { ColumnPlan } from "../values/column-plan.ts";
import { compilePattern, longestMatched } from "../values/pattern.ts";
import { flaws } from "./flaws.ts";
import type { Table } from "./table.ts";

/** Marks every value that breaks a rule of its column. What is not of its type stays marked as that. */
export function checkTable({ columns, rows, wrong }: Table): void {
  for (const [column, plan] of columns.entries()) {
    const check = checkOf(plan);
    if (check === null) continue;
    for (let index = 0; index < rows.length; index += 1) {
      const at = index * columns.length + column;
      if (wrong[at] === flaws.none) wrong[at] = check(rows[index]?.[column] ?? "");
    }
  }
}

type Check = (value: string) => number;

/** Null where nothing is asked of the column but its type; that no value comes twice is found out of all rows together. */
function checkOf({ kind, checks }: ColumnPlan): Check | null {
  if (checks === undefined) return null;
  const range = rangeOf(kind.type, checks);
  const matches = checks.pattern === null ? null : compilePattern(checks.pattern);
  if (!checks.required && range === null && matches === null) return null;
  const ofEmpty = checks.required ? flaws.missing : flaws.none;
  return (value) => {
    if (value === "") return ofEmpty;
    const flaw = range === null ? flaws.none : range(value);
    if (flaw !== flaws.none || matches === null) return flaw;
    if (value.length > longestMatched) return flaws.tooLong;
    return matches(value) ? flaws.none : flaws.pattern;
  };
}

function rangeOf(
  type: ColumnPlan["kind"]["type"],
  { min, max }: NonNullable<ColumnPlan["checks"]>,
): Check | null {
  if (min === null && max === null) return null;
  if (type === "number") {
    const [least, most] = [Number(min ?? Number.NEGATIVE_INFINITY), Number(max ?? Number.POSITIVE_INFINITY)];
    return (value) => within(Number(value) < least, Number(value) > most);
  }
  // Dates by ISO 8601 compare as text; of the last day every moment counts.
  return (value) => within(min !== null && value < min, max !== null && value.slice(0, max.length) > max);
}

function within(isBelow: boolean, isAbove: boolean): number {
  return isBelow ? flaws.belowMin : isAbove ? flaws.aboveMax : flaws.none;
}
