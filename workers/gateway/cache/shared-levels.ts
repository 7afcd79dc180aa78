import { describeError, log } from "../log.ts";
import type { RedisCopies } from "../redis.ts";

/** A level that isolates share. Neither throws: what fails is a miss, or is not kept. */
export type SharedLevel = {
  name: "edge" | "redis";
  get(digest: string): Promise<string | null>;
  set(digest: string, text: string, lifeSeconds: number): Promise<void>;
};

const mostEdgeChars = 1024 * 1024;
const mostRedisChars = 256 * 1024;
const pauseMs = 60_000;

/**
 * The second level: the Cache API, of one of Cloudflare's places or of one box. Its addresses are of no zone and its
 * cache is not the default one, so no request from outside can be answered from it.
 */
export function createEdgeLevel(): SharedLevel {
  const address = (digest: string) => `https://responses.invalid/${digest}`;
  const open = () => caches.open("selvedge-responses");
  let retryAtMs = 0;

  async function attempt<Value>(work: () => Promise<Value>): Promise<Value | null> {
    if (Date.now() < retryAtMs) return null;
    try {
      return await work();
    } catch (error) {
      log("warn", "edge_cache_away", describeError(error));
      retryAtMs = Date.now() + pauseMs;
      return null;
    }
  }

  return {
    name: "edge",
    get: (digest) => attempt(async () => (await (await open()).match(address(digest)))?.text() ?? null),
    set: async (digest, text, lifeSeconds) => {
      if (text.length > mostEdgeChars) return;
      const headers = { "cache-control": `max-age=${lifeSeconds}`, "content-type": "application/json" };
      await attempt(async () => (await open()).put(address(digest), new Response(text, { headers })));
    },
  };
}

/** The third level: Redis, the same for all places. It keeps nothing for longer than five minutes. */
export function createRedisLevel(redis: RedisCopies): SharedLevel {
  return {
    name: "redis",
    get: (digest) => redis.get(`response:${digest}`),
    set: async (digest, text, lifeSeconds) => {
      if (text.length <= mostRedisChars) await redis.set(`response:${digest}`, text, lifeSeconds);
    },
  };
}
