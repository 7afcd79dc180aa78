import type { DecimalSign } from "./column-plan.ts";

const withPoint = /^[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const withComma = /^[+-]?(?:(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?|,\d+)$/;

/** Longer ones are identifiers that happen to be made of digits. */
const maxLength = 40;

/** Below it the sum of any column is finite, too. */
const maxNumber = 1e290;

/** The number with a point and no thousands separators, digit for digit; null when it is none. */
export function normalizeNumber(value: string, decimalSign: DecimalSign): string | null {
  if (value.length > maxLength) return null;
  if (decimalSign === ".") {
    if (!withPoint.test(value) || Math.abs(Number(value.replaceAll(",", ""))) > maxNumber) return null;
    return stripPlus(value.includes(",") ? value.replaceAll(",", "") : value);
  }
  if (!withComma.test(value)) return null;
  return stripPlus(value.replaceAll(".", "").replace(",", "."));
}

function stripPlus(value: string): string {
  return value.startsWith("+") ? value.slice(1) : value;
}

/**
 * Which sign stands before the fraction in these values; a point unless only the comma explains them.
 * @returns null when too few of them are numbers, or one has a leading zero and is a code.
 */
export function findDecimalSign(
  values: readonly string[],
  isEnough: (matches: number) => boolean,
): DecimalSign | null {
  if (values.some((value) => /^0\d/.test(value))) return null;
  const matches = (sign: DecimalSign) =>
    values.filter((value) => normalizeNumber(value, sign) !== null).length;
  const points = matches(".");
  const commas = matches(",");
  if (!isEnough(Math.max(points, commas))) return null;
  return commas > points ? "," : ".";
}
