import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../router.ts";

/** Shorter than the pause after which the jobs worker asks again for a key that it does not know. */
const keptForMs = 3_000;

/**
 * Keeps the public keys in the isolate for a moment, and lets others keep them for minutes: nobody's limit stands in
 * front of them, and better-auth would read them from Postgres each time.
 */
export function keepKeys(): MiddlewareHandler<AppEnv> {
  let kept = { body: "", untilMs: 0 };
  return async function keepKeys(c, next) {
    if (c.req.method !== "GET") return next();
    const headers = { "content-type": "application/json", "cache-control": "public, max-age=300" };
    if (Date.now() < kept.untilMs) return c.body(kept.body, 200, headers);
    await next();
    if (c.res.status !== 200) return;
    kept = { body: await c.res.clone().text(), untilMs: Date.now() + keptForMs };
    c.res.headers.set("cache-control", headers["cache-control"]);
  };
}
