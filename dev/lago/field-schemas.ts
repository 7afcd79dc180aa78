import { z } from "zod";

const supportedCurrencies = new Set(Intl.supportedValuesOf("currency"));

export const text = z.string().trim().min(1);
export const optionalText = z.string().nullish();

/** ISO 4217, in capitals. */
export const currency = z.string().refine((code) => supportedCurrencies.has(code), "value_is_invalid");

export const cents = z.number().int().nonnegative();

/** A decimal as Lago takes it in charges: text, in the currency's unit, not negative. */
export const decimal = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine(isDecimal, "invalid_amount");

export const metadata = z.record(z.string().max(40), z.string().max(255).nullable()).nullish();

function isDecimal(value: string): boolean {
  return /^\d+(\.\d+)?$/.test(value);
}

/** A point in time as ISO 8601; milliseconds since the epoch comes out. */
export const isoDateTime = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value)), "invalid_date")
  .transform((value) => Date.parse(value));
