import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { log } from "../log.ts";
import type { AppEnv } from "../router.ts";
import { clientAddressOf } from "./client-address.ts";

/** What a caller may choose as a request's id: it ends up in logs and in the answer. */
const acceptableId = /^[A-Za-z0-9_-]{8,64}$/;

/** Gives the request its id and its client's address, and writes one line about it when it has been answered. */
export function requestContext(): MiddlewareHandler<AppEnv> {
  return async function requestContext(c, next) {
    const startedMs = performance.now();
    const given = c.req.header("x-request-id");
    const requestId = given !== undefined && acceptableId.test(given) ? given : crypto.randomUUID();
    c.set("requestId", requestId);
    c.set("clientAddress", clientAddressOf(c.req.raw.headers, c.var.deps.config.clientAddressHeader));
    await next();
    c.res.headers.set("x-request-id", requestId);
    log("info", "request", {
      id: requestId,
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
      durationMs: Math.round(performance.now() - startedMs),
    });
  };
}
