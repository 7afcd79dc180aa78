import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../router.ts";
import { hintCookieName, readCookie, sessionCookieName } from "./cookies.ts";

/**
 * Keeps the hint cookie beside the session cookie: set, extended and removed with it, and removed from a browser that
 * still has the hint when nobody is signed in.
 */
export function signedInHint(): MiddlewareHandler<AppEnv> {
  return async function signedInHint(c, next) {
    await next();
    const { config } = c.get("deps");
    const name = sessionCookieName(config);
    const secure = config.publicUrl.startsWith("https:") ? "; Secure" : "";
    const session = c.res.headers.getSetCookie().findLast((cookie) => cookie.startsWith(`${name}=`));
    const maxAge =
      session === undefined ? hintLeftBehind(c.res.status, c.req.raw.headers) : maxAgeOf(session);
    if (maxAge === null) return;
    c.res.headers.append(
      "set-cookie",
      `${hintCookieName}=${maxAge === "0" ? "" : "1"}; Path=/; SameSite=Lax${maxAge === "" ? "" : `; Max-Age=${maxAge}`}${secure}`,
    );
  };
}

/** Empty for a cookie that lives as long as the browser's session. */
function maxAgeOf(cookie: string): string {
  return /;\s*max-age=(\d+)/i.exec(cookie)?.[1] ?? "";
}

function hintLeftBehind(status: number, headers: Headers): string | null {
  return status === 401 && readCookie(headers, hintCookieName) !== null ? "0" : null;
}
