import type { MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../router.ts";

/**
 * Where the deployment is on HTTPS, leads who asks in the open to the same address there. A change is refused instead:
 * what it carries has already been read on the way, and its sender has to notice.
 *
 * The proxy in front says in `x-forwarded-proto` how it was asked; one that passes on what a client made up harms that
 * client alone. Behind a proxy, what does not say it comes from this side: the site, or the jobs worker.
 */
export function httpsOnly(): MiddlewareHandler<AppEnv> {
  return async function httpsOnly(c, next) {
    const { publicUrl, clientAddressHeader } = c.get("deps").config;
    if (!publicUrl.startsWith("https:")) return next();
    const { url, method } = c.req;
    if (url.startsWith("https:")) return next();
    const said = c.req.header("x-forwarded-proto")?.split(",").at(-1)?.trim().toLowerCase();
    const isOpen = said === undefined ? clientAddressHeader === "cf-connecting-ip" : said !== "https";
    if (!isOpen) return next();
    if (method !== "GET" && method !== "HEAD") {
      throw new ApiError("forbidden", "Send this over https: over http everyone on the way can read it");
    }
    return c.redirect(url.replace(/^http:/, "https:"), 308);
  };
}
