import { inTransaction } from "../../../db/gateway/client.ts";
import { endSessions, forgetSessions } from "../auth/end-sessions.ts";
import type { EraseStep } from "./erase-account.ts";

/** Ends what is left of their sessions. Redis holds copies of sessions alone, and none for longer than five minutes. */
export const eraseSessions: EraseStep = async ({ config, redis }, { userId }) => {
  const ended = await inTransaction(config.database, (transaction) => endSessions(transaction, { userId }));
  await forgetSessions(redis, ended);
  await redis.remove(`active-sessions-${userId}`);
  return { sessions: ended.length };
};
