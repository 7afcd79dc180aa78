import type { ColumnRule, RuleSet, RuleType } from "../../contract/rules.ts";
import { badInput } from "../flow/step-error.ts";
import type { ColumnKind, ColumnPlan } from "./column-plan.ts";
import { findDateFormat } from "./date.ts";
import { inferColumns, valuesOf } from "./infer-columns.ts";
import { findDecimalSign } from "./number.ts";

type Sample = { header: readonly string[]; rows: readonly (readonly string[])[] };

/**
 * What each column holds: as its rule says, or, where none does, what it looks like. How its numbers and dates are written
 * is found out in both cases.
 * @throws {StepError} of bad input when a column is missing that has to be filled.
 */
export function planColumns({ header, rows }: Sample, rules: RuleSet | null): ColumnPlan[] {
  const inferred = inferColumns(header, rows);
  if (rules === null) return inferred;
  const missing = rules.columns.find(({ name, required }) => required && !header.includes(name));
  if (missing !== undefined) {
    throw badInput(
      "column_missing",
      `The file has no column "${missing.name}", which the rules require. Add it, or change the rules`,
    );
  }
  const ruleOf = new Map(rules.columns.map((rule) => [rule.name, rule]));
  return inferred.map((plan, column) => {
    const rule = ruleOf.get(plan.name);
    if (rule === undefined) return plan;
    const kind =
      plan.kind.type === rule.type ? plan.kind : kindOf(rule.type, valuesOf(column, { header, rows }));
    return { name: plan.name, kind, checks: checksOf(rule) };
  });
}

function kindOf(type: RuleType, values: readonly string[]): ColumnKind {
  const isAny = (matches: number) => matches > 0;
  if (type === "number") return { type, decimalSign: findDecimalSign(values, isAny) ?? "." };
  if (type === "date") return { type, format: findDateFormat(values, isAny) ?? "ymd" };
  return { type };
}

function checksOf({ required, unique, min, max, pattern }: ColumnRule) {
  return { required, unique, min, max, pattern };
}
