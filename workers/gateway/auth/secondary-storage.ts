import type { SecondaryStorage } from "better-auth";
import type { RedisCopies } from "../redis.ts";

/**
 * Redis as better-auth's second place for sessions. Postgres has them too and is the record: what is missing here is
 * read there, so that signing in and out goes on while Redis is away.
 */
export function createSecondaryStorage(redis: RedisCopies): SecondaryStorage {
  return {
    get: (key) => redis.get(key),
    set: (key, value, ttl) => redis.set(key, value, ttl ?? Number.POSITIVE_INFINITY),
    delete: async (key) => {
      await redis.remove(key);
    },
    // Single-use values are consumed in Postgres and limits are counted by the rate limiter; neither may fail open here.
    getAndDelete: () => refuse("consume a single-use value"),
    increment: () => refuse("count"),
  };
}

function refuse(what: string): never {
  throw new Error(`Cannot ${what} in Redis: it may be away, and holds only copies`);
}
