import { readText } from "./adapters/environment.ts";
import type { Environment } from "./env-file.ts";

/** Where Redis is: `REDIS_URL`, or on this machine with `REDIS_PASSWORD`. @throws {Error} when neither is set. */
export function redisUrl(env: Environment): string {
  return env.REDIS_URL || `redis://:${readText(env, "REDIS_PASSWORD")}@127.0.0.1:6379`;
}
