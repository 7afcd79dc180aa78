import { readPlace } from "../content/page-place.ts";
import { isRead } from "../page-headers.ts";
import { withoutLanguage } from "../words/language.ts";

/**
 * One part alone may be a page that editors made; whether it is the same for everyone, the page itself says. How the
 * platform is has nothing to do with the content.
 */
const kept = /^\/(?!status$)(?:[a-z0-9-]*|docs\/[a-z0-9-]+|blog\/(?:(?:category|tag|author)\/)?[a-z0-9-]+)$/;

/**
 * What a page is kept under, or null for what is never looked up. A query that the page does not read has a page that
 * nobody keeps: whoever asks could make as many as they like.
 */
export function pageKeyOf(method: string, { pathname, searchParams }: URL): string | null {
  if (!isRead(method) || pathname.length > 200 || !kept.test(withoutLanguage(pathname))) return null;
  const names = [...searchParams.keys()];
  if (names.length === 0) return pathname;
  const after = searchParams.get("after") ?? "";
  if (names.length > 1 || names[0] !== "after" || readPlace(after) === null) return null;
  return /^\/(?:changelog|blog(?:\/[^/]+\/[^/]+)?)$/.test(pathname) ? `${pathname}?after=${after}` : null;
}
