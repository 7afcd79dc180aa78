import { canonicalPathOf } from "./canonical-path.ts";
import { isGatewayPath } from "./gateway-paths.ts";

/** How a path of the site is written, without what follows it in an address. */
export const sitePathPattern = /^\/(?![/\\])[^\s\\?#]*$/;

/** The site asks by a filter, whose texts have no more. */
export const mostPathChars = 200;

const site = "https://site.invalid";

/**
 * The path under which the site looks for a redirect that somebody wrote: as browsers ask for it, and in its one
 * spelling.
 * @returns null for what the site is never asked for.
 */
export function redirectPathOf(written: string): string | null {
  if (!sitePathPattern.test(written) || !URL.canParse(written, site)) return null;
  const { origin, pathname } = new URL(written, site);
  if (origin !== site || isGatewayPath(pathname)) return null;
  const path = canonicalPathOf(pathname);
  return path !== null && path.length <= mostPathChars ? path : null;
}
