import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../router.ts";

/** Answers are data: nothing in them may run, be framed, be guessed at, or be used from elsewhere. */
const always: [string, string][] = [
  ["x-content-type-options", "nosniff"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["referrer-policy", "no-referrer"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
];

/** Unless the route says otherwise: one that answers a page locks its own scripts. */
const unlessSaid: [string, string][] = [
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
  ["cache-control", "no-store"],
];

const twoYears = 63_072_000;

export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async function securityHeaders(c, next) {
    await next();
    const { headers } = c.res;
    for (const [name, value] of always) headers.set(name, value);
    for (const [name, value] of unlessSaid) if (!headers.has(name)) headers.set(name, value);
    if (c.get("deps").config.publicUrl.startsWith("https:")) {
      headers.set("strict-transport-security", `max-age=${twoYears}; includeSubDomains`);
    }
  };
}
