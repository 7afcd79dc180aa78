import type { Redis } from "ioredis";
import { describeError } from "../describe-error.ts";
import type { RedisCommand } from "./redis-command.ts";
import type { RedisConnection } from "./redis-connection.ts";
import type { Reply } from "./redis-reply.ts";

type Methods = Record<string, ((...args: unknown[]) => Promise<unknown>) | undefined>;

/** The first argument that may be an option's name; the stand-in knows these in capitals only. */
const firstOption = new Map([
  ...[
    ["SET", 2],
    ["GETEX", 1],
    ["EXPIRE", 2],
    ["PEXPIRE", 2],
    ["EXPIREAT", 2],
    ["PEXPIREAT", 2],
    ["ZADD", 1],
  ],
  ...[
    ["SCAN", 1],
    ["HSCAN", 2],
    ["SSCAN", 2],
    ["ZSCAN", 2],
    ["ZRANGE", 3],
    ["ZRANGEBYSCORE", 3],
    ["LPOS", 2],
  ],
] as [string, number][]);

const options = new Set(
  `EX PX EXAT PXAT NX XX GT LT GET KEEPTTL PERSIST CH INCR MATCH COUNT TYPE BYSCORE BYLEX REV LIMIT WITHSCORES RANK
   MAXLEN`.split(/\s+/),
);

/**
 * Wraps `ioredis-mock`, which stands in for Redis on a machine without one. It has a method for each command it knows and
 * runs it within the call, so commands that are called in one go are a transaction, except that a failing one is noticed
 * only when it runs.
 */
export function openStandIn(redis: Redis): RedisConnection {
  const methods = redis as unknown as Methods;
  const runAll = (commands: RedisCommand[]) => Promise.all(commands.map((command) => run(methods, command)));
  return {
    pipeline: runAll,
    async transaction(commands) {
      const unknown = commands.find((command) => !findMethod(methods, command));
      return unknown
        ? { error: `EXECABORT Transaction discarded because of: ${missing(unknown)}` }
        : runAll(commands);
    },
  };
}

async function run(methods: Methods, command: RedisCommand): Promise<Reply> {
  const method = findMethod(methods, command);
  if (!method) return { error: missing(command) };
  try {
    return { result: flatten(await method.apply(methods, capitalizeOptions(command))) };
  } catch (error) {
    return { error: describeError(error) };
  }
}

/**
 * A command has a twin for bytes, and nothing else of the object has one; a command that is known by name alone has a
 * twin that only throws, which is not enumerable.
 */
function findMethod(methods: Methods, { name }: RedisCommand) {
  const twin = `${name.toLowerCase()}Buffer`;
  return Object.prototype.propertyIsEnumerable.call(methods, twin) ? methods[twin] : undefined;
}

function missing({ name }: RedisCommand): string {
  return `ERR unknown command ${JSON.stringify(name.slice(0, 32))} (the stand-in for Redis does not know it: install redis-server)`;
}

function capitalizeOptions({ name, args }: RedisCommand): (string | Buffer)[] {
  const first = firstOption.get(name) ?? args.length;
  return args.map((arg, index) => {
    const word = typeof arg === "string" ? arg.toUpperCase() : "";
    return index >= first && options.has(word) ? word : arg;
  });
}

/** A hash comes as an object; Redis would give a list of fields and values. */
function flatten(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value === "boolean" ? Number(value) : value;
  return Array.isArray(value) || Buffer.isBuffer(value) || value instanceof Error
    ? value
    : Object.entries(value).flat();
}
