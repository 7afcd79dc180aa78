import { Redis } from "@upstash/redis/cloudflare";
import { log } from "./log.ts";

/**
 * Redis as the gateway uses it: copies that make things fast and that everything goes on without. Nothing here but
 * `ping` throws. A failed read is a miss, a failed write is lost; after a failure Redis is left alone for a moment, so
 * that a dead one costs one time-out and not one a request.
 *
 * A removed key leaves an empty value behind for a while, and `setIfAbsent` respects it: whoever read the record just
 * before it was removed cannot put it back. Copies live for minutes at most, which bounds what a lost removal can do.
 */
export type RedisCopies = {
  get(key: string): Promise<string | null>;
  /** The values of several keys, in one round trip; all null after a failure. */
  getMany(keys: string[]): Promise<(string | null)[]>;
  set(key: string, value: string, lifeSeconds: number): Promise<void>;
  setIfAbsent(key: string, value: string, lifeSeconds: number): Promise<void>;
  remove(key: string): Promise<void>;
  /** @throws what went wrong, unlike the others. */
  ping(): Promise<void>;
};

type RedisOptions = { url: string; token: string };

const timeoutMs = 1_000;
const pauseMs = 5_000;
const longestLifeSeconds = 300;
const removedForSeconds = 60;

export function createRedis({ url, token }: RedisOptions): RedisCopies {
  const redis = new Redis({
    url,
    token,
    retry: { retries: 0 },
    // Both would let one request wait on the answer to another's, which workerd does not allow.
    enableAutoPipelining: false,
    readYourWrites: false,
    automaticDeserialization: false,
    enableTelemetry: false,
    signal: () => AbortSignal.timeout(timeoutMs),
  });
  const attempt = createAttempt();
  const lived = (seconds: number) => ({ ex: Math.max(1, Math.min(seconds, longestLifeSeconds)) });
  return {
    get: async (key) => (await attempt(() => redis.get<string>(key))) || null,
    getMany: async (keys) => {
      const values = await attempt(() => redis.mget<(string | null)[]>(keys));
      return keys.map((_, index) => values?.[index] || null);
    },
    set: async (key, value, seconds) => void (await attempt(() => redis.set(key, value, lived(seconds)))),
    setIfAbsent: async (key, value, seconds) =>
      void (await attempt(() => redis.set(key, value, { ...lived(seconds), nx: true }))),
    remove: async (key) => void (await attempt(() => redis.set(key, "", { ex: removedForSeconds }))),
    ping: async () => void (await redis.ping()),
  };
}

/** Runs a command, or not while Redis is known to be away. The log says once that it went and once that it came back. */
function createAttempt() {
  let awaySinceMs: number | null = null;
  let retryAtMs = 0;
  return async function attempt<Value>(command: () => Promise<Value>): Promise<Value | null> {
    if (Date.now() < retryAtMs) return null;
    try {
      const value = await command();
      if (awaySinceMs !== null) log("info", "redis_back", { awayMs: Date.now() - awaySinceMs });
      awaySinceMs = null;
      return value;
    } catch (error) {
      // The client's message repeats the command, and with it session tokens: only the error's name is told.
      if (awaySinceMs === null)
        log("error", "redis_away", { error: error instanceof Error ? error.name : "unknown" });
      awaySinceMs ??= Date.now();
      retryAtMs = Date.now() + pauseMs;
      return null;
    }
  };
}
