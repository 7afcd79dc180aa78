import type { RedisCopies } from "../redis.ts";
import { createTryCache } from "./try-cache.ts";

/** A level that isolates share. Neither throws: what fails is a miss, or is not kept. */
export type SharedLevel = {
  name: "edge" | "redis";
  get(digest: string): Promise<string | null>;
  set(digest: string, text: string, lifeSeconds: number): Promise<void>;
};

const mostEdgeChars = 1024 * 1024;
const mostRedisChars = 256 * 1024;

/**
 * The second level: the Cache API, of one of Cloudflare's places or of one box. Its addresses are of no zone and its
 * cache is not the default one, so no request from outside can be answered from it.
 */
export function createEdgeLevel(): SharedLevel {
  const address = (digest: string) => `https://responses.invalid/${digest}`;
  const open = () => caches.open("selvedge-responses");
  const attempt = createTryCache("edge_cache_away");

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
