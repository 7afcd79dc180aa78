import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../app-env.ts";
import type { Deps } from "../deps.ts";

const wellFormed = /^[A-Za-z0-9_-]{8,64}$/;

/** Names the request as the gateway does, or anew; puts deps and log on the context and writes one line at the end. */
export function requestContext(deps: Deps) {
  return createMiddleware<AppEnv>(async function requestContextMiddleware(c, next) {
    const given = c.req.header("x-request-id") ?? "";
    const requestId = wellFormed.test(given) ? given : crypto.randomUUID();
    const started = Date.now();
    c.set("deps", deps);
    c.set("requestId", requestId);
    c.set("log", deps.log.child({ requestId }));
    await next();
    c.header("x-request-id", requestId);
    if (c.req.path !== "/health") {
      const { method, path } = c.req;
      c.get("log").info("request", { method, path, status: c.res.status, ms: Date.now() - started });
    }
  });
}
