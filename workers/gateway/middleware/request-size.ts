import type { MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../router.ts";

const mostUrlCharacters = 8 * 1024;
const mostHeaders = 100;
/** Of names and values together; a browser with every cookie of ours sends less than a tenth of it. */
const mostHeaderCharacters = 16 * 1024;

/** Refuses an address or headers of a size that no client of ours needs, before anything looks into them. */
export function requestSize(): MiddlewareHandler<AppEnv> {
  return function requestSize(c, next) {
    if (c.req.url.length > mostUrlCharacters) {
      throw new ApiError("uri_too_long", `The address may have at most ${mostUrlCharacters} characters`);
    }
    let [headers, characters] = [0, 0];
    // The runtime goes through them faster by itself than an iterator does.
    c.req.raw.headers.forEach((value, name) => {
      headers += 1;
      characters += name.length + value.length;
    });
    if (headers > mostHeaders || characters > mostHeaderCharacters) {
      throw new ApiError(
        "headers_too_large",
        `There may be at most ${mostHeaders} headers, of ${mostHeaderCharacters} characters together`,
      );
    }
    return next();
  };
}
