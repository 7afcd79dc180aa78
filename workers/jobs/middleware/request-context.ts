import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { withTrace } from "../../contract/current-trace.ts";
import { continueTrace } from "../../contract/trace.ts";
import type { AppEnv } from "../app-env.ts";
import type { Deps } from "../deps.ts";

const wellFormed = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * Names the request as the gateway does, or anew, and goes on with its trace; puts deps and log on the context and
 * writes one line at the end.
 */
export function requestContext(deps: Deps) {
  return createMiddleware<AppEnv>(async function requestContextMiddleware(c, next) {
    const given = c.req.header("x-request-id") ?? "";
    const requestId = wellFormed.test(given) ? given : crypto.randomUUID();
    const started = Date.now();
    c.set("deps", deps);
    c.set("requestId", requestId);
    c.set("log", deps.log.child({ requestId }));
    const trace = continueTrace(c.req.header("traceparent"));
    c.set("traceId", trace.traceId);
    await withTrace(trace, next);
    c.header("x-request-id", requestId);
    if (c.req.path !== "/health") {
      const { traceId } = trace;
      const route = routePath(c, -1);
      const { status } = c.res;
      const [{ method }, ms] = [c.req, Date.now() - started];
      c.get("log").info("request", { traceId, method, route, status, ms });
      // As the gateway's points, with nothing of what that one alone knows.
      deps.analytics?.writeDataPoint({
        indexes: [route],
        blobs: [method, route, String(status), "", "", "", "", deps.version],
        doubles: [ms, 0, status],
      });
    }
  });
}
