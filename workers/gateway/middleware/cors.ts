import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../router.ts";

const allowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
const allowHeaders =
  "authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id, traceparent, x-api-key, x-request-id";
const exposeHeaders =
  "content-disposition, deprecation, etag, idempotency-replayed, location, ratelimit, ratelimit-policy, retry-after, sunset, x-request-id";
const preflightSeconds = 7_200;

/**
 * Lets the pages of listed origins (CORS_ORIGINS) read answers, as whoever is signed in. An origin that is not listed is
 * told nothing, so the browser keeps the answer from it; no answer ever allows every origin.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function cors(): MiddlewareHandler<AppEnv> {
  return async function cors(c, next) {
    const { corsOrigins } = c.get("deps").config;
    if (corsOrigins.length === 0) return next();
    const origin = c.req.header("origin");
    const listed = origin !== undefined && corsOrigins.includes(origin) ? origin : null;
    if (listed !== null && isPreflight(c.req.method, c.req.raw.headers)) {
      return c.body(null, 204, {
        "access-control-allow-origin": listed,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": allowMethods,
        "access-control-allow-headers": allowHeaders,
        "access-control-max-age": String(preflightSeconds),
        vary: "origin, access-control-request-method, access-control-request-headers",
      });
    }
    await next();
    c.res.headers.append("vary", "origin");
    if (listed === null) return;
    c.res.headers.set("access-control-allow-origin", listed);
    c.res.headers.set("access-control-allow-credentials", "true");
    c.res.headers.set("access-control-expose-headers", exposeHeaders);
  };
}

function isPreflight(method: string, headers: Headers): boolean {
  return method === "OPTIONS" && headers.has("access-control-request-method");
}
