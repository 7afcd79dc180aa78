import type { ColumnKind, ColumnPlan } from "../values/column-plan.ts";
import { longestMatched } from "../values/pattern.ts";

/** What can be wrong with a value; what `Table.wrong` holds. */
export const flaws = {
  none: 0,
  type: 1,
  missing: 2,
  belowMin: 3,
  aboveMax: 4,
  pattern: 5,
  tooLong: 6,
} as const;

const ofType: Record<ColumnKind["type"], string> = {
  text: "is not text",
  empty: "is not empty",
  boolean: "is neither yes nor no",
  email: "is not an e-mail address",
  country: "is not a country",
  phone: "is not a phone number",
  number: "is not a number",
  date: "is not a date",
};

/** What is wrong with a value, in words that follow it. */
export function reasonOf(flaw: number, { kind, checks }: ColumnPlan): string {
  switch (flaw) {
    case flaws.missing:
      return "is missing";
    case flaws.belowMin:
      return kind.type === "date" ? `is before ${checks?.min}` : `is less than ${checks?.min}`;
    case flaws.aboveMax:
      return kind.type === "date" ? `is after ${checks?.max}` : `is more than ${checks?.max}`;
    case flaws.pattern:
      return `does not match ${checks?.pattern}`;
    case flaws.tooLong:
      return `is over ${longestMatched} characters: too long to be matched with a pattern`;
    default:
      return ofType[kind.type];
  }
}
