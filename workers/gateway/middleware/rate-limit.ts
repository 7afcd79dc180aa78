import type { Context, MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import { identityOf } from "../identity/require-identity.ts";
import { describeError, log } from "../log.ts";
import { type RatePolicy, type RouteClass, routeClassOf } from "../policies.ts";
import type { AppEnv } from "../router.ts";
import { countedAddressOf } from "./client-address.ts";

/**
 * Counts the request against its class's policy and says in the answer what is left.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ (the fields of drafts 08 to 11)
 */
export function rateLimit(): MiddlewareHandler<AppEnv> {
  return async function rateLimit(c, next) {
    const routeClass = countedClassOf(c);
    if (routeClass === null) return next();
    const policy = c.var.deps.config.policies[routeClass];
    const key = `${routeClass}:${await countedIdentity(c, policy)}`;
    const decision = await decide(c, key, policy);
    if (decision === null) return next();
    const fields = {
      "ratelimit-policy": `"${routeClass}";q=${policy.limit};w=${policy.windowSeconds}`,
      ratelimit: `"${routeClass}";r=${decision.remaining};t=${decision.resetSeconds}`,
    };
    if (!decision.allowed) {
      throw new ApiError("rate_limited", `Try again in ${decision.retryAfterSeconds} seconds`, {
        headers: { ...fields, "retry-after": String(decision.retryAfterSeconds) },
      });
    }
    await next();
    for (const [name, value] of Object.entries(fields)) c.res.headers.set(name, value);
  };
}

/**
 * Nothing can be guessed but by POST. Other methods do not count as guesses: a picture on any page could send them in
 * its visitors' names, and leave them no sign-in.
 */
function countedClassOf(c: Context<AppEnv>): RouteClass | null {
  const routeClass = routeClassOf(c.req.path);
  if (routeClass === null || c.req.method === "POST") return routeClass;
  return c.var.deps.config.policies[routeClass].whenLimiterFails === "closed" ? "api" : routeClass;
}

/** Null when nobody could count and the policy lets the request pass then. */
async function decide(c: Context<AppEnv>, key: string, policy: RatePolicy) {
  try {
    return await c.var.deps.countRequest(key, policy);
  } catch (error) {
    log("error", "rate_limiter_failed", {
      id: c.var.requestId,
      passed: policy.whenLimiterFails,
      ...describeError(error),
    });
    if (policy.whenLimiterFails === "open") return null;
    throw new ApiError("unavailable", "Cannot take this request right now; try again shortly", {
      headers: { "retry-after": "5" },
    });
  }
}

async function countedIdentity(c: Context<AppEnv>, { by }: RatePolicy): Promise<string> {
  const identity = by === "user" ? await identityOf(c) : null;
  return identity === null ? countedAddressOf(c.var.clientAddress) : identity.user.id;
}
