import type { MiddlewareHandler } from "hono";
import { type RouteClass, routeClassOf } from "../policies.ts";
import type { AppEnv } from "../router.ts";

/**
 * Threat: how long an answer takes tells whether an address has an account, since making one or checking its password
 * is more work than finding none. So these answers leave no earlier than a time that either way's work fits into.
 */
const floors: Partial<Record<RouteClass, { floorMs: number; holds: (status: number) => boolean }>> = {
  "sign-up": { floorMs: 500, holds: (status) => status < 300 },
  "password-reset": { floorMs: 500, holds: (status) => status === 202 },
  "email-code": { floorMs: 500, holds: (status) => status === 202 },
  "address-change": { floorMs: 500, holds: (status) => status === 202 },
  verification: { floorMs: 500, holds: (status) => status === 202 },
  "sign-in": { floorMs: 250, holds: (status) => status === 401 || status === 429 },
};

export function evenAnswerTime(): MiddlewareHandler<AppEnv> {
  return async function evenAnswerTime(c, next) {
    const routeClass = routeClassOf(c.req.path);
    const floor = routeClass === null ? undefined : floors[routeClass];
    if (floor === undefined) return next();
    const startedMs = Date.now();
    await next();
    const leftMs = startedMs + floor.floorMs - Date.now();
    if (leftMs > 0 && floor.holds(c.res.status)) await scheduler.wait(leftMs);
  };
}
