import type { Config } from "../config.ts";
import { allowedOrigins } from "../middleware/origin-check.ts";

/**
 * Whom a passkey is for: the site's host, and the origins that may ask for one. A browser makes one for exactly this
 * host, which is what keeps a passkey from being shown to another site. In development also for this machine's other
 * name; browsers take no bare IP address.
 */
export function relyingPartyOf(config: Config) {
  const origins = allowedOrigins(config);
  return { origins, ids: origins.map((origin) => new URL(origin).hostname) };
}

/** The host to ask for, seen from the page that asks. */
export function relyingPartyIdFor(config: Config, origin: string | undefined): string {
  const known = origin !== undefined && relyingPartyOf(config).origins.includes(origin);
  return new URL(known ? origin : config.publicUrl).hostname;
}
