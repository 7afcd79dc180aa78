/** Exact decimals as integers of 10⁻¹², because prices of a row are far below a cent and must not drift. */

const scale = 12;
const one = 10n ** BigInt(scale);

/**
 * Reads `12.5` or `-3`.
 * @throws RangeError for what is not a plain decimal.
 */
export function parseDecimal(text: string | number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text).trim());
  if (!match) throw new RangeError(`Cannot read "${text}" as a decimal`);
  const [, sign, whole = "0", fraction = ""] = match;
  const value = BigInt(whole) * one + BigInt(fraction.slice(0, scale).padEnd(scale, "0"));
  return sign === "-" ? -value : value;
}

/** Writes without trailing zeros: `12.5`, or `12.0` as Lago does for whole numbers. */
export function formatDecimal(value: bigint): string {
  const absolute = value < 0n ? -value : value;
  const fraction = String(absolute % one)
    .padStart(scale, "0")
    .replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${absolute / one}.${fraction || "0"}`;
}

export function multiply(a: bigint, b: bigint): bigint {
  return (a * b) / one;
}

/** Of an amount in the currency's unit: whole cents, half up. */
export function toCents(amount: bigint): number {
  const cents = amount * 100n;
  const half = one / 2n;
  return Number((cents + (cents < 0n ? -half : half)) / one);
}

/** Of cents: an amount in the currency's unit. */
export function fromCents(cents: number): bigint {
  return (BigInt(cents) * one) / 100n;
}

/** `cents × numerator / denominator` in whole cents, half up. */
export function share(cents: number, numerator: number, denominator: number): number {
  const [a, n, d] = [BigInt(cents), BigInt(numerator), BigInt(denominator)];
  return Number((a * n * 2n + d) / (d * 2n));
}
