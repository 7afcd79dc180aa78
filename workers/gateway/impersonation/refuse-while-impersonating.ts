import type { MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import { identityOf } from "../identity/require-identity.ts";
import type { AppEnv } from "../router.ts";

/**
 * What an administrator may change while acting as somebody else. Everything that is not here is refused, so that a
 * route which is added, and may be about a password, a factor, a key or an account's end, is refused until somebody
 * decides otherwise.
 */
export const allowedChanges: readonly { method: string; path: RegExp }[] = [
  { method: "POST", path: /^\/api\/auth\/(?:stop-impersonating|logout|sign-out)$/ },
  { method: "POST", path: /^\/api\/auth\/organization\/set-active$/ },
  { method: "PATCH", path: /^\/api\/user\/me$/ },
  { method: "POST", path: /^\/api\/(?:datasets|tasks)$/ },
  { method: "POST", path: /^\/api\/tasks\/[^/]+\/(?:cancel|pause|resume|retry)$/ },
  { method: "DELETE", path: /^\/api\/datasets\/[^/]+$/ },
  { method: "PATCH", path: /^\/api\/datasets\/[^/]+$/ },
  { method: "POST", path: /^\/api\/datasets\/[^/]+\/restore$/ },
  { method: "POST", path: /^\/api\/uploads(?:\/[^/]+\/complete)?$/ },
  { method: "PUT", path: /^\/api\/uploads\/[^/]+\/parts\/[^/]+$/ },
  { method: "DELETE", path: /^\/api\/uploads\/[^/]+$/ },
  { method: "PUT", path: /^\/api\/datasets\/[^/]+\/rules$/ },
];

/** What reads so much of a person, or so secret, that it is refused as changes are. */
export const refusedReads: readonly RegExp[] = [
  /^\/api\/user\/exports?(?:\/|$)/,
  /^\/api\/audit\/export$/,
  /^\/api\/auth\/(?:two-factor|passkeys)(?:\/|$)/,
];

/** Threat: an administrator's session that is stolen, or used badly, must not turn into the accounts of others. */
export function refuseWhileImpersonating(): MiddlewareHandler<AppEnv> {
  return async function refuseWhileImpersonating(c, next) {
    const { method, path } = c.req;
    if (mayActAsOther(method, path)) return next();
    if ((await identityOf(c))?.impersonatorId) {
      throw new ApiError("impersonating", "Stop acting as this person first: it is theirs alone to do");
    }
    await next();
  };
}

/** Whether somebody who acts as another person may do that; asked before it is known whether they do. */
export function mayActAsOther(method: string, path: string): boolean {
  const reads = method === "GET" || method === "HEAD" || method === "OPTIONS";
  if (reads) return !refusedReads.some((pattern) => pattern.test(path));
  return allowedChanges.some((allowed) => allowed.method === method && allowed.path.test(path));
}
