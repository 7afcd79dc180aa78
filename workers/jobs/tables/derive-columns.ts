import type { ColumnPlan } from "../values/column-plan.ts";
import { countryName } from "../values/country.ts";
import { emailDomainKind } from "../values/email.ts";
import { flaws } from "./flaws.ts";
import type { Table } from "./table.ts";

type Derived = { name: string; source: number; derive: (value: string) => string };

/** The names of what is derived, in the order in which it stands behind a row's own values. */
export function derivedNames(columns: readonly ColumnPlan[]): string[] {
  return derivedColumns(columns).map(({ name }) => name);
}

/** Puts what follows from a row's values behind them. From a value that is missing or wrong follows nothing. */
export function deriveColumns({ columns, rows, wrong }: Table): void {
  const derived = derivedColumns(columns);
  if (derived.length === 0) return;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? [];
    for (const { source, derive } of derived) {
      const value = row[source] ?? "";
      const isUsable = value !== "" && wrong[index * columns.length + source] === flaws.none;
      row.push(isUsable ? derive(value) : "");
    }
  }
}

function derivedColumns(columns: readonly ColumnPlan[]): Derived[] {
  const taken = new Set(columns.map(({ name }) => name));
  return columns.flatMap(({ name, kind }, source) => {
    const add = (suffix: string, derive: (value: string) => string) =>
      taken.has(`${name}_${suffix}`) ? [] : [{ name: `${name}_${suffix}`, source, derive }];
    if (kind.type === "email") return add("domain_kind", emailDomainKind);
    if (kind.type === "country") return add("name", countryName);
    return [];
  });
}
