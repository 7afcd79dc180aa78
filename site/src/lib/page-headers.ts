import { lockByHashes, lockByNonce } from "./page-csp.ts";
import { withoutLanguage } from "./words/language.ts";

/** What every answer of the site itself says, whatever its body; one that is no page may do nothing at all. */
export const baseHeaders: Record<string, string> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-frame-options": "DENY",
};

/** Browsers look at it only where they came by https. */
export const httpsFromNowOn = "max-age=63072000; includeSubDomains";

// The pages that are the same for everyone; any other may show who is asking, or what they entered.
const shared = /^\/(pricing|contact|changelog|blog(\/((category|tag|author)\/)?[^/]+)?|docs(\/[^/]+)?)?$/;

/** Whether a page may be kept and shown to someone else. */
export function isPublicPage(method: string, pathname: string): boolean {
  return isRead(method) && shared.test(withoutLanguage(pathname));
}

/** Whether a method changes nothing. */
export function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}
/** Who has its address sees it: no other site, search engine or cache may come to know that. */
const previewPath = "/preview";

type Page = {
  url: URL;
  method: string;
  status: number;
  nonce: string;
  challenge?: boolean | undefined;
  /** It says of itself that it is the same for everyone. */
  shared?: boolean | undefined;
  /** For so long it says that it is, whatever the content is by then. */
  freshSeconds?: number | undefined;
  /** The origin that may frame a preview. */
  studio?: string | undefined;
  /** Whether it is asked for by a frame. */
  isFramed?: boolean;
};

function cachedFor(freshSeconds: number | undefined): string {
  return freshSeconds === undefined
    ? "public, max-age=0, must-revalidate"
    : `public, max-age=${freshSeconds}`;
}

/** Finishes a rendered page: its headers on `headers`, its scripts locked by the policy that is set there. */
export async function finishPage(html: string, headers: Headers, page: Page) {
  const { method, url, status, shared, freshSeconds } = page;
  const saysSo = shared || freshSeconds !== undefined;
  const cacheable = status < 400 && (saysSo ? isRead(method) : isPublicPage(method, url.pathname));
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("cache-control", cacheable ? cachedFor(freshSeconds) : "private, no-store");
  const isPreview = page.url.pathname === previewPath;
  if (isPreview) {
    headers.set("x-robots-tag", "noindex, nofollow, noarchive");
    headers.set("referrer-policy", "no-referrer");
  }
  const studio = isPreview ? page.studio : undefined;
  // It knows no other origins than the page's own, and `frame-ancestors` says the same and more.
  if (studio !== undefined) headers.delete("x-frame-options");
  // Vite's development server writes scripts and styles of its own into the page.
  if (import.meta.env.DEV) {
    headers.delete("content-security-policy");
    return html;
  }
  const locked = cacheable ? await lockByHashes(html, page) : lockByNonce(html, { ...page, studio });
  headers.set("content-security-policy", locked.policy);
  return locked.html;
}
