import type { BetterAuthPlugin } from "better-auth";
import { announceChanged } from "../identity/changed-sessions.ts";
import type { RedisCopies } from "../redis.ts";

/** Lets every isolate hear of the sessions that better-auth ends or changes, by whichever of its operations. */
export function announceSessions(redis: RedisCopies) {
  const after = async ({ id }: { id: string }) => await announceChanged(redis, [id]);
  return {
    id: "announce-sessions",
    init: () => ({
      options: { databaseHooks: { session: { update: { after }, delete: { after } } } },
    }),
  } satisfies BetterAuthPlugin;
}
