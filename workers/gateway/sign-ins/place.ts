import { z } from "zod";

const cfSchema = z.object({ country: z.string().optional(), city: z.string().optional() });
const longest = 100;

/**
 * Where a request comes from, as Cloudflare says it: "Zürich, Switzerland". Null elsewhere, and where it does not know.
 * @see https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties
 */
export function placeOf(request: Request): string | null {
  const { country, city } = cfSchema.safeParse(request.cf).data ?? {};
  const known = [city, country && nameOf(country)].filter(Boolean);
  return known.length === 0 ? null : known.join(", ").slice(0, longest);
}

/** Cloudflare says "XX" for nowhere, and "T1" for Tor. */
function nameOf(country: string): string | null {
  if (country === "T1") return "the Tor network";
  if (!/^[A-Z]{2}$/.test(country) || country === "XX") return null;
  return new Intl.DisplayNames("en", { type: "region" }).of(country) ?? null;
}
