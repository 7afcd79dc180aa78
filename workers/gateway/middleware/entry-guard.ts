import type { MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import { createBoundedMap } from "../bounded-map.ts";
import type { Config } from "../config.ts";
import type { AppEnv } from "../router.ts";

/** What a segment of a path may be made of: no route of ours needs more, and an encoding only tries to get past one. */
const foreign = /[^A-Za-z0-9._~/-]/;

/** The schemas of SCIM are called by URNs, which have colons. */
const scimSchema = /^\/scim\/v2\/Schemas\/[A-Za-z0-9.:]{1,100}$/;

/** Doubled and closing slashes and dot segments name nothing. */
const odd = /\/\/|.\/$|\/\.{1,2}(?:\/|$)/;

/** Of another `URL` may take a part for the path, or a part of the path for the host. */
const nameable = /^https?:\/\/[A-Za-z0-9._:[\]-]+$/;

/** How many hosts are remembered that were let in: a deployment has a few. */
const mostHosts = 100;

const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/;

/**
 * Turns away what no route should see: a path with anything but plain segments, a wish for a socket, and a host that is
 * not this deployment's. While the configuration is the one for development, whose secrets are public, that is any but
 * this machine.
 */
export function entryGuard(): MiddlewareHandler<AppEnv> {
  const plainHosts = createBoundedMap<string, true>(mostHosts);
  return function entryGuard(c, next) {
    const { url } = c.req;
    const [host, path] = plainParts(url);
    const isKnown = plainHosts.get(host) !== undefined;
    if (!isKnown || foreign.test(path) || odd.test(path)) {
      if (!isKnown && !nameable.test(host))
        throw new ApiError("invalid_request", "The request is for no host");
      const { hostname, pathname } = readUrl(url);
      checkHost(hostname, c.get("deps").config);
      checkPath(pathname);
      plainHosts.set(host, true);
    }
    if (c.req.header("upgrade")?.toLowerCase() === "websocket")
      throw new ApiError("not_found", "Nothing here is a WebSocket");
    return next();
  };
}

/**
 * Where an address begins, up to its path, and its path as it was sent. Of one in which nothing is foreign or odd this is
 * what `URL` says too, which takes several times as long.
 */
function plainParts(url: string): [host: string, path: string] {
  const pathAt = url.indexOf("/", url.indexOf("//") + 2);
  if (pathAt === -1) return [url, ""];
  const queryAt = url.indexOf("?", pathAt);
  return [url.slice(0, pathAt), queryAt === -1 ? url.slice(pathAt) : url.slice(pathAt, queryAt)];
}

function checkPath(path: string): void {
  if (foreign.test(path) && !scimSchema.test(path))
    throw new ApiError("invalid_request", "The path has characters that no path here has");
  if (odd.test(path)) throw new ApiError("not_found");
}

/** Two Host headers, or one that is no host, make an address that is none. */
function readUrl(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new ApiError("invalid_request", "The request is for no host", { cause });
  }
}

function checkHost(hostname: string, { environment, allowedHosts }: Config): void {
  if (environment !== "development") {
    if (allowedHosts.has(hostname)) return;
    throw new ApiError("misdirected", "This deployment answers to other names");
  }
  if (loopbackHost.test(hostname)) return;
  throw new ApiError(
    "unavailable",
    `Cannot serve "${hostname}": this is the development configuration, and it answers on this machine alone`,
  );
}
