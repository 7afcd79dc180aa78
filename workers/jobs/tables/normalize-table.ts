import { normalizeBoolean } from "../values/boolean.ts";
import type { ColumnKind } from "../values/column-plan.ts";
import { normalizeCountry } from "../values/country.ts";
import { normalizeDate } from "../values/date.ts";
import { normalizeEmail } from "../values/email.ts";
import { normalizeNumber } from "../values/number.ts";
import { normalizePhone } from "../values/phone.ts";
import { flaws } from "./flaws.ts";
import type { Table } from "./table.ts";

/**
 * Brings every value into the form of its column's type, in place. A value that cannot be keeps its text and is marked
 * wrong. Countries come first: a phone number without "+" belongs to its row's country.
 */
export function normalizeTable(table: Table): void {
  const { columns } = table;
  const country = columns.findIndex(({ kind }) => kind.type === "country");
  const order = [...columns.keys()].sort((a, b) => Number(b === country) - Number(a === country));
  for (const column of order) {
    const kind = columns[column]?.kind;
    if (kind !== undefined) normalizeColumn(table, column, { normalize: normalizerOf(kind), country });
  }
}

type Normalize = (value: string, country: string) => string | null;

function normalizeColumn(
  { rows, columns, wrong }: Table,
  column: number,
  { normalize, country }: { normalize: Normalize | null; country: number },
): void {
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? [];
    const value = (row[column] ?? "").trim();
    row[column] = value;
    if (normalize === null || value === "") continue;
    const normalized = normalize(value, row[country] ?? "");
    if (normalized === null) wrong[index * columns.length + column] = flaws.type;
    else row[column] = normalized;
  }
}

/** Null for text, which has no form. */
function normalizerOf(kind: ColumnKind): Normalize | null {
  switch (kind.type) {
    case "text":
    case "empty":
      return null;
    case "boolean":
      return normalizeBoolean;
    case "email":
      return normalizeEmail;
    case "country":
      return normalizeCountry;
    case "phone":
      return normalizePhone;
    case "number":
      return (value) => normalizeNumber(value, kind.decimalSign);
    case "date":
      return (value) => normalizeDate(value, kind.format);
  }
}
