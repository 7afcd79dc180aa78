import { waitUntil } from "cloudflare:workers";
import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { withTrace } from "../../contract/current-trace.ts";
import { continueTrace, type Trace, traceIdOfRequest } from "../../contract/trace.ts";
import type { Deps } from "../deps.ts";
import { log } from "../log.ts";
import { keepCounts } from "../metrics/keep-counts.ts";
import {
  type AnsweredRequest,
  keptCounts,
  recordRequest,
  writeRequestPoint,
} from "../metrics/record-request.ts";
import type { AppEnv } from "../router.ts";
import { clientAddressOf } from "./client-address.ts";

/** What a caller may choose as a request's id: it ends up in logs and in the answer. */
const acceptableId = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * Gives the request what it is answered with, its id, its client's address and its place in a trace, and when it has been
 * answered writes one line about it and counts it.
 */
export function requestContext(deps: Deps): MiddlewareHandler<AppEnv> {
  return async function requestContext(c, next) {
    const startedMs = performance.now();
    const { headers } = c.req.raw;
    const given = headers.get("x-request-id");
    const requestId = given !== null && acceptableId.test(given) ? given : crypto.randomUUID();
    const newId = traceIdOfRequest(requestId);
    const trace = continueTrace(headers.get("traceparent"), { newId, request: c });
    c.set("deps", deps);
    c.set("requestId", requestId);
    c.set("clientAddress", clientAddressOf(headers, deps.config.clientAddressHeader));
    await withTrace(trace, next);
    c.res.headers.set("x-request-id", requestId);
    tell(c, answered(c, trace, performance.now() - startedMs), trace);
  };
}

const methods = new Set(["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"]);

function answered(
  c: Context<AppEnv>,
  { upstreamMs, slowestUpstream }: Trace,
  durationMs: number,
): AnsweredRequest {
  const caller = c.get("caller");
  const tenant = caller?.kind === "key" ? caller.key.tenant : caller?.person.tenant;
  const route = routePath(c, -1);
  const { method } = c.req;
  return {
    method: methods.has(method) ? method : "other",
    // What matched nothing but the middleware.
    route: route === "/*" || route === "*" ? "none" : route,
    status: c.res.status,
    ...{ durationMs, upstreamMs },
    ...{ upstream: slowestUpstream?.name ?? "", slowestMs: slowestUpstream?.ms ?? 0 },
    ...{ limiter: c.get("limited")?.decision ?? "", policy: c.get("limited")?.policy ?? "" },
    cache: cacheResultOf(c.res.headers.get("cache-status")),
    colo: c.get("deps").config.clientAddressHeader === "cf-connecting-ip" ? coloOf(c.req.raw) : "",
    tenant: tenant?.id ?? "",
    user: caller?.kind === "person" ? caller.person.user.id : "",
  };
}

function tell(c: Context<AppEnv>, request: AnsweredRequest, { traceId }: Trace): void {
  const caller = c.get("caller");
  const deps = c.get("deps");
  recordRequest(request);
  if (keptCounts.isDue()) waitUntil(keepCounts(deps, keptCounts));
  const { analytics, version } = deps;
  if (analytics !== undefined) writeRequestPoint(analytics, { ...request, version });
  log("info", "request", {
    id: c.get("requestId"),
    trace: traceId,
    ...request,
    durationMs: Math.round(request.durationMs),
    upstreamMs: Math.round(request.upstreamMs),
    slowestMs: Math.round(request.slowestMs),
    ...(caller?.kind === "key" ? { key: caller.key.keyId } : {}),
    ...(caller?.kind === "person" && caller.person.impersonatorId !== null
      ? { actor: caller.person.impersonatorId }
      : {}),
  });
}

/** @see https://www.rfc-editor.org/rfc/rfc9211#name-the-cache-status-http-respo */
function cacheResultOf(cacheStatus: string | null): string {
  if (cacheStatus === null) return "none";
  if (!/; *hit\b/.test(cacheStatus)) return "miss";
  return /; *ttl=-/.test(cacheStatus) ? "stale" : "hit";
}

/** Cloudflare's place that answered. */
function coloOf({ cf }: Request): string {
  return typeof cf?.colo === "string" ? cf.colo : "";
}
