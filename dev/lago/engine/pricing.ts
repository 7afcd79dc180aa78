import type { Charge, GraduatedRange } from "../records/plan-records.ts";
import { multiply, parseDecimal, toCents } from "./decimal.ts";

const zero = 0n;

/** What `units` (a decimal of `decimal.ts`) cost under a charge, in cents. */
export function priceUnits({ charge_model, properties }: Charge, units: bigint): number {
  if (units <= zero) return 0;
  if (charge_model === "graduated") return toCents(graduatedAmount(properties.graduated_ranges ?? [], units));
  if (charge_model === "volume") return toCents(volumeAmount(properties.volume_ranges ?? [], units));
  const amount = parseDecimal(properties.amount ?? "0");
  if (charge_model === "standard") return toCents(multiply(units, amount));
  const free = parseDecimal(properties.free_units ?? 0);
  if (units <= free) return 0;
  const size = parseDecimal(properties.package_size ?? 1);
  const packages = (units - free + size - 1n) / size;
  return toCents(packages * amount);
}

/** Each range prices only the units that fall into it. */
function graduatedAmount(ranges: GraduatedRange[], units: bigint): bigint {
  let amount = zero;
  let before = zero;
  for (const range of ranges) {
    const end = range.to_value === null ? units : parseDecimal(range.to_value);
    const inRange = (units < end ? units : end) - before;
    if (inRange <= zero) break;
    amount += multiply(inRange, parseDecimal(range.per_unit_amount)) + parseDecimal(range.flat_amount);
    before = end;
  }
  return amount;
}

/** The range of the total prices every unit. */
function volumeAmount(ranges: GraduatedRange[], units: bigint): bigint {
  const range = ranges.find(({ to_value }) => to_value === null || units <= parseDecimal(to_value));
  if (!range) return zero;
  return multiply(units, parseDecimal(range.per_unit_amount)) + parseDecimal(range.flat_amount);
}
