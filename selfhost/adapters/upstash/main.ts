/** Runs the Upstash adapter as a process of its own, configured by the environment. */
import { readText, readWholeNumber } from "../environment.ts";
import { stopOnSignal } from "../stop-on-signal.ts";
import { connectRedis } from "./redis-connection.ts";
import { startUpstashAdapter } from "./server.ts";

const { env } = process;
const redisUrl = readText(env, "REDIS_URL", `redis://127.0.0.1:${readWholeNumber(env, "REDIS_PORT", 63790)}`);
const redis = connectRedis(redisUrl);
const adapter = await startUpstashAdapter({
  host: readText(env, "UPSTASH_HOST", "127.0.0.1"),
  port: readWholeNumber(env, "UPSTASH_PORT", 63791),
  token: readText(env, "UPSTASH_REDIS_REST_TOKEN"),
  redis,
});
console.log(`Upstash adapter: ${adapter.url} in front of Redis at ${new URL(redisUrl).host}`);
stopOnSignal({
  async stop() {
    await adapter.stop();
    redis.disconnect();
  },
});
