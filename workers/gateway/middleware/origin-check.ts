import type { MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { Config } from "../config.ts";
import type { AppEnv } from "../router.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Where a SAML provider's page sends its assertion. It changes nothing: the browser that asked shows up after it. */
const sentByOthers = /^\/api\/auth\/sso\/[a-z0-9-]+\/acs$/;

/**
 * Refuses a change that another site's page makes in a visitor's browser (CSRF). A browser names the page's origin on
 * every such request, and today's say also where it stands to ours; one that says neither, nor a page that led here, is
 * not a browser's, or is one that keeps SameSite cookies back.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function originCheck(): MiddlewareHandler<AppEnv> {
  return function originCheck(c, next) {
    if (!safeMethods.has(c.req.method) && !sentByOthers.test(c.req.path)) {
      const { config } = c.get("deps");
      const allowed = [...allowedOrigins(config), ...config.corsOrigins, new URL(c.req.url).origin];
      if (!isFromHere(c.req.raw.headers, allowed)) {
        throw new ApiError("forbidden", "Cannot change anything on behalf of a page of another origin");
      }
    }
    return next();
  };
}

function isFromHere(headers: Headers, allowed: string[]): boolean {
  const origin = headers.get("origin");
  if (origin !== null) return allowed.includes(origin);
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const referrer = headers.get("referer");
  return referrer === null || (URL.canParse(referrer) && allowed.includes(new URL(referrer).origin));
}

/** Where the site lives. In development also under the loopback's other name, which people type as readily. */
export function allowedOrigins({ publicUrl, environment }: Config): string[] {
  if (environment !== "development") return [publicUrl];
  const { protocol, port } = new URL(publicUrl);
  const suffix = port === "" ? "" : `:${port}`;
  return [
    ...new Set([publicUrl, ...["localhost", "127.0.0.1"].map((host) => `${protocol}//${host}${suffix}`)]),
  ];
}
