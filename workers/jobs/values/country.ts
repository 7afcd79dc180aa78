import alpha2 from "countries-list/minimal/countries.3to2.min.json" with { type: "json" };
import names from "countries-list/minimal/countries.en.min.json" with { type: "json" };

const nameOf = new Map<string, string>(Object.entries(names));
const codeOf = new Map<string, string>([
  ...Object.entries(names).map(([code, name]) => [name.toLowerCase(), code] as const),
  ...Object.entries(alpha2).map(([long, short]) => [long.toLowerCase(), short] as const),
  ...Object.keys(names).map((code) => [code.toLowerCase(), code] as const),
]);

/** The code by ISO 3166-1 alpha-2 of a country given by its code of two or three letters or its English name. */
export function normalizeCountry(value: string): string | null {
  return codeOf.get(value.toLowerCase()) ?? null;
}

/** The English name of a country by its code of two letters; empty when there is none. */
export function countryName(code: string): string {
  return nameOf.get(code) ?? "";
}
