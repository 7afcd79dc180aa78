import type { MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { Config } from "../config.ts";
import type { AppEnv } from "../router.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a change that another site's page makes in a visitor's browser (CSRF). A browser names the page's origin on
 * every such request, so one that names none is not a browser's, or is one that keeps SameSite cookies back.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function originCheck(): MiddlewareHandler<AppEnv> {
  return async function originCheck(c, next) {
    if (!safeMethods.has(c.req.method)) {
      const allowed = [...allowedOrigins(c.var.deps.config), new URL(c.req.url).origin];
      const origin = c.req.header("origin");
      const site = c.req.header("sec-fetch-site");
      if (origin === undefined ? site === "cross-site" || site === "same-site" : !allowed.includes(origin)) {
        throw new ApiError("forbidden", "Cannot change anything on behalf of a page of another origin");
      }
    }
    await next();
  };
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
