import { expect, test } from "vitest";
import type { Charge, ChargeModel, ChargeProperties } from "../records/plan-records.ts";
import { parseDecimal } from "./decimal.ts";
import { priceUnits } from "./pricing.ts";

const ranges = [
  { from_value: 0, to_value: 10, flat_amount: "0", per_unit_amount: "0" },
  { from_value: 11, to_value: 20, flat_amount: "1", per_unit_amount: "0.5" },
  { from_value: 21, to_value: null, flat_amount: "0", per_unit_amount: "0.1" },
];

const price = (charge_model: ChargeModel, properties: ChargeProperties, units: number) =>
  priceUnits({ charge_model, properties } as Charge, parseDecimal(units));

test("graduated prices each range by the units in it, and a flat amount once it is entered", () => {
  const graduated = (units: number) => price("graduated", { graduated_ranges: ranges }, units);
  expect([0, 10, 11, 20, 30].map(graduated)).toEqual([0, 0, 150, 600, 700]);
});

test("volume prices every unit by the range of the total", () => {
  const volume = (units: number) => price("volume", { volume_ranges: ranges }, units);
  expect([10, 11, 30].map(volume)).toEqual([0, 650, 300]);
});

test("standard multiplies, and package bills begun packages beyond the free units", () => {
  expect(price("standard", { amount: "0.25" }, 3)).toBe(75);
  const packages = (units: number) =>
    price("package", { amount: "2", free_units: 5, package_size: 10 }, units);
  expect([5, 6, 15, 16].map(packages)).toEqual([0, 200, 200, 400]);
});
