import type { ColumnRule, RuleSet } from "../../contract/rules.ts";
import { inferColumns } from "./infer-columns.ts";

type Sample = { header: readonly string[]; rows: readonly (readonly string[])[] };

/** Fewer rows say nothing of the others. */
const fewestRows = 10;
const keyName = /(?:^|[\W_])(?:id|uuid|key|code|sku|e-?mail|number|no)$|Id$/i;

/**
 * Rules that the first rows keep: each column's type, `required` where every row has a value, and `unique` where all differ
 * in a column that is called like a key.
 */
export function suggestRules({ header, rows }: Sample): RuleSet {
  const whole = rows.filter((row) => row.length === header.length);
  const columns = inferColumns(header, rows).map(({ name, kind }, column): ColumnRule => {
    const values = whole.map((row) => row[column]?.trim() ?? "");
    const isFilled = values.length >= fewestRows && values.every((value) => value !== "");
    const isUnique = isFilled && keyName.test(name) && new Set(values).size === values.length;
    const type = kind.type === "empty" ? "text" : kind.type;
    return { name, type, required: isFilled, unique: isUnique, min: null, max: null, pattern: null };
  });
  // Of very many keys only the first are: comparing them costs as much as the rest of the work.
  let keys = 0;
  return { columns: columns.map((rule) => ({ ...rule, unique: rule.unique && ++keys <= 4 })) };
}
