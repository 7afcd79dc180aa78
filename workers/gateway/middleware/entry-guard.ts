import type { MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../router.ts";

/** What a segment of a path may be made of: no route of ours needs more, and an encoding only tries to get past one. */
const foreign = /[^A-Za-z0-9._~/-]/;

/** Doubled and closing slashes and dot segments name nothing. */
const odd = /\/\/|.\/$|\/\.{1,2}(?:\/|$)/;

const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/;

/**
 * Turns away what no route should see: a path with anything but plain segments, and any host but this machine while
 * the configuration is the one for development, whose secrets are public.
 */
export function entryGuard(): MiddlewareHandler<AppEnv> {
  return async function entryGuard(c, next) {
    const { hostname, pathname } = new URL(c.req.url);
    if (c.var.deps.config.environment === "development" && !loopbackHost.test(hostname)) {
      throw new ApiError(
        "unavailable",
        `Cannot serve "${hostname}": this is the development configuration, and it answers on this machine alone`,
      );
    }
    if (foreign.test(pathname))
      throw new ApiError("invalid_request", "The path has characters that no path here has");
    if (odd.test(pathname)) throw new ApiError("not_found");
    await next();
  };
}
