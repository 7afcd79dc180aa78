import { expect, test } from "vitest";
import { formatDecimal, fromCents, multiply, parseDecimal, share, toCents } from "./decimal.ts";

test("decimals are read and written exactly", () => {
  for (const text of ["0.0", "12.5", "0.0004", "-3.25", "5000000.0"]) {
    expect(formatDecimal(parseDecimal(text))).toBe(text);
  }
  expect(() => parseDecimal("1e3")).toThrow('Cannot read "1e3" as a decimal');
});

test("prices of rows do not drift: half a cent is rounded up, less is not", () => {
  const price = parseDecimal("0.0002");
  expect(toCents(multiply(parseDecimal(75), price))).toBe(2);
  expect(toCents(multiply(parseDecimal(74), price))).toBe(1);
  expect(toCents(multiply(parseDecimal(4_503_599_627_370_497), price))).toBe(90_071_992_547_410);
});

test("a share of cents is rounded half up", () => {
  expect(share(4900, 17, 31)).toBe(2687);
  expect(share(1, 1, 2)).toBe(1);
  expect(fromCents(150)).toBe(parseDecimal("1.5"));
});
