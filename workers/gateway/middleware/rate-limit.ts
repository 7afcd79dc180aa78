import type { Context, MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { Identity, KeyIdentity } from "../identity/identity.ts";
import { callerOf } from "../identity/require-identity.ts";
import { countedAtAddress } from "../limiter/counted-at-address.ts";
import { limitedBy } from "../limiter/limited-by.ts";
import type { Counted, CountOutcome } from "../limiter/limiter.ts";
import { classOfPlan, type RouteClass, routeClassOf } from "../policies.ts";
import type { AppEnv } from "../router.ts";

/**
 * Counts the request against its class's policies and says in the answer what is left of each.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ (draft 11)
 */
export function rateLimit(): MiddlewareHandler<AppEnv> {
  return async function rateLimit(c, next) {
    const routeClass = countedClassOf(c);
    if (routeClass === null) return next();
    const outcomes = await c.get("deps").countTogether(await countedBy(c, routeClass));
    c.set("limited", limitedBy(outcomes));
    refuseUncounted(outcomes);
    const fields = fieldsOf(outcomes);
    refuseDenied(outcomes, fields);
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
  return c.get("deps").config.policies[routeClass].whenLimiterFails === "closed" ? "api" : routeClass;
}

/** @throws {ApiError} `unavailable` when one that is closed then could not be counted. */
function refuseUncounted(outcomes: CountOutcome[]): void {
  if (outcomes.every(({ decision, policy }) => decision !== null || policy.whenLimiterFails === "open"))
    return;
  throw new ApiError("unavailable", "Cannot take this request right now; try again shortly", {
    headers: { "retry-after": "5" },
  });
}

/** @throws {ApiError} `rate_limited` when one was denied. */
function refuseDenied(outcomes: CountOutcome[], fields: Record<string, string>): void {
  const waits = outcomes.flatMap(({ decision }) =>
    decision === null || decision.allowed ? [] : [decision.retryAfterSeconds],
  );
  if (waits.length === 0) return;
  const retryAfterSeconds = Math.max(...waits);
  throw new ApiError("rate_limited", `Try again in ${retryAfterSeconds} seconds`, {
    headers: { ...fields, "retry-after": String(retryAfterSeconds) },
  });
}

/** `r` is what is left, `t` for how many seconds it cannot be more: once `r` is 0, no sooner than `Retry-After`. */
function fieldsOf(outcomes: CountOutcome[]): Record<string, string> {
  const policies: string[] = [];
  const limits: string[] = [];
  for (const { name, policy, decision } of outcomes) {
    if (decision === null) continue;
    policies.push(`"${name}";q=${policy.limit};w=${policy.windowSeconds}`);
    limits.push(`"${name}";r=${decision.remaining};t=${decision.effectiveSeconds}`);
  }
  if (limits.length === 0) return {};
  return { "ratelimit-policy": policies.join(", "), ratelimit: limits.join(", ") };
}

async function countedBy(c: Context<AppEnv>, routeClass: RouteClass): Promise<Counted[]> {
  const policy = c.get("deps").config.policies[routeClass];
  const caller = policy.by === "user" ? await callerOf(c) : null;
  if (caller === null) return countedAtAddress(routeClass, c.get("clientAddress"), policy);
  if (caller.kind === "key") return countedByKey(c, caller.key);
  return countedByUser(c, routeClass, caller.person);
}

/** A person counts for themselves wherever they come from, and for the tenant that they act in. */
function countedByUser(
  c: Context<AppEnv>,
  routeClass: RouteClass,
  { user, tenant, entitlements }: Identity,
): Counted[] {
  const { policies } = c.get("deps").config;
  const own = { name: routeClass, key: `${routeClass}:${user.id}`, policy: policies[routeClass] };
  if (tenant === null || routeClass !== "api") return [own];
  const name = classOfPlan("tenant", entitlements.plan);
  return [own, { name, key: `tenant:${tenant.id}`, policy: policies[name] }];
}

/** A key counts for itself, by the limit of its tenant's plan or by a lower one of its own, and with all of the tenant's. */
function countedByKey(
  c: Context<AppEnv>,
  { keyId, tenant, requestsPerMinute, entitlements }: KeyIdentity,
): Counted[] {
  const { policies } = c.get("deps").config;
  const name = classOfPlan("key", entitlements.plan);
  const policy = policies[name];
  const limit = Math.min(requestsPerMinute ?? policy.limit, policy.limit);
  const together = classOfPlan("keys", entitlements.plan);
  return [
    { name, key: `api-key:${keyId}`, policy: { ...policy, limit } },
    { name: together, key: `api-keys:${tenant.id}`, policy: policies[together] },
  ];
}
