import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../router.ts";

/** Answers are data: nothing in them may run, be framed, be guessed at, or be kept unless the route says so. */
const always: [string, string][] = [
  ["x-content-type-options", "nosniff"],
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
  ["cross-origin-resource-policy", "same-origin"],
  ["referrer-policy", "no-referrer"],
];

const oneYear = 31_536_000;

export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async function securityHeaders(c, next) {
    await next();
    const { headers } = c.res;
    for (const [name, value] of always) headers.set(name, value);
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
    if (c.var.deps.config.publicUrl.startsWith("https:")) {
      headers.set("strict-transport-security", `max-age=${oneYear}; includeSubDomains`);
    }
  };
}
