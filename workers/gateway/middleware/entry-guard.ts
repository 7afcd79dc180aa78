import type { MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../router.ts";

/** No route of ours needs more in its path; encodings, doubled slashes and dot segments only ever try to get past one. */
const plainPath = /^\/$|^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+$/;

const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/;

/**
 * Turns away what no route should see: a path with anything but plain segments, and any host but this machine while
 * the configuration is the one for development, whose secrets are public.
 */
export function entryGuard(): MiddlewareHandler<AppEnv> {
  return async function entryGuard(c, next) {
    const { hostname } = new URL(c.req.url);
    if (c.var.deps.config.environment === "development" && !loopbackHost.test(hostname)) {
      throw new ApiError(
        "unavailable",
        `Cannot serve "${hostname}": this is the development configuration, and it answers on this machine alone`,
      );
    }
    if (!plainPath.test(c.req.path)) throw new ApiError("not_found");
    await next();
  };
}
