import { Redis } from "ioredis";
import { describeError } from "../describe-error.ts";
import type { RedisCommand } from "./redis-command.ts";
import type { Reply } from "./redis-reply.ts";
import { openStandIn } from "./stand-in.ts";

/** What the endpoint needs of Redis. Both reject with `RedisUnavailableError` when it cannot be reached. */
export type RedisConnection = {
  /** Runs commands in order, one failing by itself. */
  pipeline(commands: RedisCommand[]): Promise<Reply[]>;
  /** Runs all commands without others in between; an error instead of replies when none was run. */
  transaction(commands: RedisCommand[]): Promise<Reply[] | { error: string }>;
};

export class RedisUnavailableError extends Error {
  override readonly name = "RedisUnavailableError";
}

/**
 * Connects to a real Redis in a way that suits the adapter: reconnect for ever and soon, never queue a command for later,
 * never send one twice.
 * @param url such as `redis://:password@127.0.0.1:6379/0`
 */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    connectTimeout: 1000,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 50, 500),
  });
  let reported = "";
  redis.on("ready", () => {
    reported = "";
  });
  redis.on("error", (error) => {
    const reason = describeError(error);
    if (reason !== reported) console.error(`Redis cannot be reached: ${reason}`);
    reported = reason;
  });
  return redis;
}

/** Wraps a client of `ioredis`, or of `ioredis-mock`, which knows no `call`. */
export function openRedis(redis: Redis): RedisConnection {
  return "callBuffer" in redis ? openServer(redis) : openStandIn(redis);
}

/** Names are sent in capitals, which also keeps ioredis from reshaping what it would recognise (HGETALL). */
function openServer(redis: Redis): RedisConnection {
  const requireReady = () => {
    if (redis.status !== "ready") throw new RedisUnavailableError(`Redis is not connected (${redis.status})`);
  };
  return {
    async pipeline(commands) {
      requireReady();
      const pipeline = redis.pipeline();
      for (const { name, args } of commands) pipeline.callBuffer(name, ...args);
      const outcomes = (await pipeline.exec()) ?? [];
      return outcomes.map(([error, result]) => (error ? toErrorReply(error) : { result }));
    },
    async transaction(commands) {
      requireReady();
      const multi = redis.multi();
      for (const { name, args } of commands) multi.callBuffer(name, ...args);
      try {
        const outcomes = (await multi.exec()) ?? [];
        return outcomes.map(([error, result]) => (error ? toErrorReply(error) : { result }));
      } catch (error) {
        // Redis says just EXECABORT; why, it said when the command at fault was queued.
        const { previousErrors: [cause = error] = [] } = error as { previousErrors?: unknown[] };
        return { error: `EXECABORT Transaction discarded because of: ${toErrorReply(cause).error}` };
      }
    },
  };
}

/** @throws {RedisUnavailableError} for an error that is not Redis' own answer. */
function toErrorReply(error: unknown): { error: string } {
  if (error instanceof Error && error.name === "ReplyError") return { error: error.message };
  throw new RedisUnavailableError(describeError(error), { cause: error });
}
