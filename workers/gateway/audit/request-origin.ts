// Web standards have no context that follows a request through code that is not ours: better-auth's adapter.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, MiddlewareHandler } from "hono";
import type { AppEnv } from "../router.ts";
import { type AuditOrigin, originOf } from "./origin.ts";

const requests = new AsyncLocalStorage<Context<AppEnv>>();

const nowhere: AuditOrigin = { address: null, userAgent: null, requestId: null };

/** Lets what better-auth writes while it answers a request be told of with where the request came from. */
export function requestOrigin(): MiddlewareHandler<AppEnv> {
  return function requestOrigin(c, next) {
    return requests.run(c, next);
  };
}

/** Where the request came from that is being answered. */
export function currentOrigin(): AuditOrigin {
  const request = requests.getStore();
  return request === undefined ? nowhere : originOf(request);
}
