import { createDatabase, type Database } from "../../db/gateway/client.ts";
import type { RateLimitDecision } from "../../durable-objects/sliding-window.ts";
import { type Config, readConfig } from "./config.ts";
import type { RatePolicy } from "./policies.ts";
import { createRedis, type RedisCopies } from "./redis.ts";

/** What the routes work with. Nothing in it belongs to one request, so an isolate makes it once. */
export type Deps = {
  config: Config;
  db: Database;
  redis: RedisCopies;
  jobs: Fetcher;
  mailQueue: Queue;
  countRequest: (key: string, policy: RatePolicy) => Promise<RateLimitDecision>;
};

/**
 * Wires the worker: reads the configuration and connects what it names.
 * @throws {Error} of `readConfig`.
 */
export function createDeps(env: GatewayEnv): Deps {
  const config = readConfig(env);
  return {
    config,
    db: createDatabase(config.database),
    redis: createRedis(config.redis),
    jobs: env.JOBS,
    mailQueue: env.MAIL_QUEUE,
    countRequest: async (key, { limit, windowSeconds }) =>
      env.RATE_LIMITER.getByName(key).consume({ limit, windowSeconds }),
  };
}
