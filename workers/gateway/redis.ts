import { Redis } from "@upstash/redis/cloudflare";
import { log } from "./log.ts";

/**
 * Redis as the gateway uses it: copies that make things fast and that everything goes on without. Nothing here but
 * `ping` throws. A failed read is a miss, a failed write is lost; after a failure Redis is left alone for a moment, so
 * that a dead one costs one time-out and not one a request.
 *
 * Copies live for minutes at most, which bounds what a lost removal can do.
 */
export type RedisCopies = {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, lifeSeconds: number): Promise<void>;
  remove(key: string): Promise<void>;
  /**
   * Puts members on a list with the time, where they stay for `keptForMs`. The time has a fraction of chance, which
   * tells two notes of one millisecond apart. @returns false after a failure.
   */
  note(list: string, members: string[], keptForMs: number): Promise<boolean>;
  /** What was put on a list since then, and when; null after a failure. */
  notedSince(list: string, sinceMs: number): Promise<Noted[] | null>;
  /** @throws what went wrong, unlike the others. */
  ping(): Promise<void>;
};

type Noted = { member: string; notedAtMs: number };

type RedisOptions = { url: string; token: string };

const timeoutMs = 1_000;
const pauseMs = 5_000;
const longestLifeSeconds = 300;

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
    get: (key) => attempt(() => redis.get<string>(key)),
    set: async (key, value, seconds) => void (await attempt(() => redis.set(key, value, lived(seconds)))),
    remove: async (key) => void (await attempt(() => redis.del(key))),
    note: async (list, members, keptForMs) => {
      const nowMs = Date.now();
      const score = nowMs + Math.random();
      const [first, ...others] = members.map((member) => ({ score, member }));
      if (first === undefined) return true;
      const noted = await attempt(() =>
        redis
          .multi()
          .zadd(list, first, ...others)
          .zremrangebyscore(list, "-inf", nowMs - keptForMs)
          .pexpire(list, keptForMs)
          .exec(),
      );
      return noted !== null;
    },
    notedSince: async (list, sinceMs) => {
      const options = { byScore: true, withScores: true } as const;
      const flat = await attempt(() => redis.zrange<string[]>(list, sinceMs, "+inf", options));
      if (flat === null) return null;
      return flat.flatMap((member, index) =>
        index % 2 === 0 ? [{ member, notedAtMs: Number(flat[index + 1]) }] : [],
      );
    },
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
