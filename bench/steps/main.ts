/**
 * The gateway without one of its steps, by the variable WITHOUT, so that what a step costs is the difference of two
 * measurements. It is the gateway's own app over its own dependencies; only the one that does the step answers at once.
 * `/bench/calls` says how often this isolate has called out, and to whom.
 */
import { RateLimiter } from "../../durable-objects/rate-limiter.ts";
import { createApp } from "../../workers/gateway/app.ts";
import { carried, entitlementsOf } from "../../workers/gateway/billing/entitlements.ts";
import { createDeps, type Deps } from "../../workers/gateway/deps.ts";
import type { Identity } from "../../workers/gateway/identity/identity.ts";

type StepsEnv = GatewayEnv & { WITHOUT: string };

const calls = { limiter: 0, database: 0, redis: 0, other: 0 };
const realFetch = globalThis.fetch;

function countFetches(env: GatewayEnv): void {
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (env.NEON_PROXY_URL !== "" && url.startsWith(env.NEON_PROXY_URL)) calls.database += 1;
    else if (url.startsWith(env.UPSTASH_REDIS_REST_URL)) calls.redis += 1;
    else calls.other += 1;
    return realFetch(input, init);
  };
}

/** Every stub of the limiter is asked for once for each call. */
function countLimiter(env: StepsEnv): StepsEnv {
  const limiter = new Proxy(env.RATE_LIMITER, {
    get(target, name) {
      if (name === "getByName" || name === "get") calls.limiter += 1;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...env, RATE_LIMITER: limiter };
}

function without(step: string, deps: Deps): Deps {
  if (step === "limiter") {
    const decision = { allowed: true, limit: 1, remaining: 1, effectiveSeconds: 60, retryAfterSeconds: 0 };
    return {
      ...deps,
      countRequest: async () => decision,
      countTogether: async (counted) => counted.map((one) => ({ ...one, decision })),
    };
  }
  if (step === "identity")
    return { ...deps, identifier: { ...deps.identifier, identify: async () => somebody } };
  return deps;
}

const somebody: Identity = {
  ...{ sessionId: "bench-1", expiresAtMs: Number.POSITIVE_INFINITY, extendAtMs: Number.POSITIVE_INFINITY },
  user: {
    ...{ id: "bench-1", name: "Person 1", email: "person-1@bench.test", emailVerified: true, image: null },
    ...{ role: "user", createdAt: "2026-11-01T09:00:00.000Z" },
  },
  ...{ impersonatorId: null, tenant: { id: "bench-1", name: "Person 1", slug: "bench-1" }, role: "owner" },
  ...{ secondFactorMissing: false, erasureDueAt: null },
  entitlements: carried(entitlementsOf(null)),
};

const apps = new WeakMap<StepsEnv, ReturnType<typeof createApp>>();

function appOf(env: StepsEnv): ReturnType<typeof createApp> {
  const existing = apps.get(env);
  if (existing !== undefined) return existing;
  countFetches(env);
  if (env.WITHOUT === "log") console.info = () => {};
  const app = createApp(without(env.WITHOUT, createDeps(countLimiter(env))));
  apps.set(env, app);
  return app;
}

export default {
  fetch(request, env, context) {
    if (request.url.endsWith("/bench/calls")) return Response.json(calls);
    return appOf(env).fetch(request, env, context);
  },
  async queue() {},
  async scheduled() {},
} satisfies ExportedHandler<StepsEnv>;

export { RateLimiter };
