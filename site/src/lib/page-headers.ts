import { lockByHashes, lockByNonce } from "./page-csp.ts";

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
const shared = /^\/(pricing|contact|blog(\/[^/]+)?)?$/;

/** Whether a page may be kept and shown to someone else. */
export function isPublicPage(method: string, pathname: string): boolean {
  return (method === "GET" || method === "HEAD") && shared.test(pathname);
}

type Page = { url: URL; method: string; status: number; nonce: string; challenge?: boolean | undefined };

/** Finishes a rendered page: its headers on `headers`, its scripts locked by the policy that is set there. */
export async function finishPage(html: string, headers: Headers, page: Page) {
  const cacheable = page.status < 400 && isPublicPage(page.method, page.url.pathname);
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("cache-control", cacheable ? "public, max-age=0, must-revalidate" : "private, no-store");
  // Vite's development server writes scripts and styles of its own into the page.
  if (import.meta.env.DEV) {
    headers.delete("content-security-policy");
    return html;
  }
  const locked = cacheable ? await lockByHashes(html, page) : lockByNonce(html, page);
  headers.set("content-security-policy", locked.policy);
  return locked.html;
}
