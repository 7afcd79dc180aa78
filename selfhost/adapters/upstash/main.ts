/** Runs the Upstash adapter as a process of its own, configured by the environment. */
import { readText, readWholeNumber } from "../environment.ts";
import { runAsProcess } from "../run-as-process.ts";
import { connectRedis } from "./redis-connection.ts";
import { startUpstashAdapter } from "./server.ts";

const { env } = process;

await runAsProcess("UPSTASH_PORT", async () => {
  const token = readText(env, "UPSTASH_REDIS_REST_TOKEN");
  const port = readWholeNumber(env, "UPSTASH_PORT", 63791);
  const url = readText(env, "REDIS_URL", `redis://127.0.0.1:${readWholeNumber(env, "REDIS_PORT", 63790)}`);
  if (!/^rediss?:/.test(url) || !URL.canParse(url))
    throw new Error("Cannot start: REDIS_URL is not a redis:// URL");
  const redis = connectRedis(url);
  const adapter = await startUpstashAdapter({
    host: readText(env, "UPSTASH_HOST", "127.0.0.1"),
    port,
    token,
    redis,
  });
  const stop = async () => {
    await adapter.stop();
    redis.disconnect();
  };
  return {
    server: { stop },
    message: `Upstash adapter: ${adapter.url} in front of Redis at ${new URL(url).host}`,
  };
});
