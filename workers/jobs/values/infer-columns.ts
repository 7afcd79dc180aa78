import { normalizeBoolean } from "./boolean.ts";
import type { ColumnKind, ColumnPlan } from "./column-plan.ts";
import { normalizeCountry } from "./country.ts";
import { findDateFormat } from "./date.ts";
import { normalizeEmail } from "./email.ts";
import { findDecimalSign } from "./number.ts";
import { normalizePhone } from "./phone.ts";

/** The share of a column's values that must be of a type for the column to be; the others are its invalid values. */
const enough = 0.8;
const maxValues = 500;

const phoneName = /phone|mobile|telef|\btel\b|handy|\bfax\b|\bcell/i;
const countryName = /country|nation|\bland\b|pays|pa[ií]s\b/i;

/** Finds out what each column holds. Rows of another length than the header say nothing. */
export function inferColumns(header: readonly string[], rows: readonly (readonly string[])[]): ColumnPlan[] {
  return header.map((name, column) => ({
    name,
    kind: inferKind(name, valuesOf(column, { header, rows })),
  }));
}

type Sample = { header: readonly string[]; rows: readonly (readonly string[])[] };

/** The first values of a column that are not empty. */
export function valuesOf(column: number, { header, rows }: Sample): string[] {
  const values: string[] = [];
  for (const row of rows) {
    const value = row.length === header.length ? row[column]?.trim() : "";
    if (value && values.push(value) === maxValues) break;
  }
  return values;
}

function inferKind(name: string, values: readonly string[]): ColumnKind {
  if (values.length === 0) return { type: "empty" };
  const isEnough = (matches: number) => matches / values.length >= enough;
  const areMostly = (normalize: (value: string) => string | null) =>
    isEnough(values.filter((value) => normalize(value) !== null).length);

  if (areMostly(normalizeBoolean)) return { type: "boolean" };
  if (areMostly(normalizeEmail)) return { type: "email" };
  if (countryName.test(name) && areMostly(normalizeCountry)) return { type: "country" };
  // Without a country a national number cannot be read, so a column of that name is one when it looks like one.
  if (phoneName.test(name) && areMostly(looksLikePhone)) return { type: "phone" };
  if (values.some((value) => value.startsWith("+")) && areMostly(normalizePhone)) return { type: "phone" };
  const decimalSign = findDecimalSign(values, isEnough);
  if (decimalSign !== null) return { type: "number", decimalSign };
  const format = findDateFormat(values, isEnough);
  if (format !== null) return { type: "date", format };
  if (areMostly((value) => (value.length > 3 ? normalizeCountry(value) : null))) return { type: "country" };
  return { type: "text" };
}

function looksLikePhone(value: string): string | null {
  return /^\+?[\d\s()/.-]{5,25}$/.test(value) ? value : null;
}
