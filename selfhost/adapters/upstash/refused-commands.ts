import type { RedisCommand } from "./redis-command.ts";

/** All requests share one connection and one server, so a command must neither hold the one nor command the other. */
const refused = new Map(
  Object.entries({
    "needs a connection of its own": `SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE MONITOR
      SYNC PSYNC REPLCONF`,
    "would block the connection for everyone": `BLPOP BRPOP BRPOPLPUSH BLMOVE BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT
      WAITAOF`,
    "changes the connection for everyone": `AUTH HELLO SELECT CLIENT QUIT RESET ASKING READONLY READWRITE MULTI EXEC
      DISCARD WATCH UNWATCH`,
    "administers the server": `ACL BGREWRITEAOF BGSAVE CLUSTER CONFIG DEBUG FAILOVER LATENCY MIGRATE MODULE PFDEBUG
      PFSELFTEST REPLICAOF RESTORE-ASKING ROLE SAVE SENTINEL SHUTDOWN SLAVEOF SLOWLOG SWAPDB`,
  }).flatMap(([reason, names]) => names.split(/\s+/).map((name) => [name, reason] as const)),
);

/** Says why a command is not for this endpoint, or null when it is. */
export function findRefusal({ name, args }: RedisCommand): string | null {
  const reason = refused.get(name) ?? findBlockingOption(name, args);
  return reason ? `ERR the command ${JSON.stringify(name.slice(0, 32))} is refused: it ${reason}` : null;
}

function findBlockingOption(name: string, args: RedisCommand["args"]): string | null {
  const words = args.map((arg) => arg.toString().toUpperCase());
  const beforeStreams = words.slice(0, words.indexOf("STREAMS"));
  const blocks = (name === "XREAD" || name === "XREADGROUP") && beforeStreams.includes("BLOCK");
  if (blocks) return "would block the connection for everyone";
  return name === "SCRIPT" && words[0] === "DEBUG" ? "changes the connection for everyone" : null;
}
