import type { RedisCopies } from "../redis.ts";
import type { LoadedSession } from "./load-identity.ts";

const longestLifeSeconds = 300;

/** Puts a session that was read from the record where better-auth looks first, unless it has ended meanwhile. */
export async function keepCopy(redis: RedisCopies, { token, copy, identity }: LoadedSession): Promise<void> {
  const lifeSeconds = Math.floor((identity.expiresAtMs - Date.now()) / 1000);
  await redis.setIfAbsent(token, copy, Math.min(lifeSeconds, longestLifeSeconds));
}
