import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";

/** No number is longer than 15 digits; the rest is room for what people put between them. */
const maxLength = 40;

/**
 * The number by E.164, as in "+493012345678"; null when it is none.
 * @param country code of two letters that a number without "+" belongs to; empty when that is not known.
 */
export function normalizePhone(value: string, country = ""): string | null {
  if (value.length > maxLength) return null;
  const region: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
  if (region === undefined && !value.startsWith("+") && !value.startsWith("00")) return null;
  const number = parsePhoneNumberFromString(value.startsWith("00") ? `+${value.slice(2)}` : value, region);
  return number?.isValid() ? number.number : null;
}
