import { and, eq, lt, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { session } from "../../../db/gateway/schema.ts";
import { describeError, log } from "../log.ts";
import type { LoadedSession } from "./load-identity.ts";

const everyMs = 300_000;

/** Notes in the record that a session is in use, at most every five minutes; a note that fails is lost. */
export async function noteSeen(db: Database, { identity, seenAtMs }: LoadedSession): Promise<void> {
  if (Date.now() - seenAtMs < everyMs) return;
  const isStale = lt(session.updatedAt, sql`now() - make_interval(secs => ${everyMs / 1_000})`);
  try {
    await db
      .update(session)
      .set({ updatedAt: sql`now()` })
      .where(and(eq(session.id, identity.sessionId), isStale));
  } catch (error) {
    log("error", "session_not_noted", describeError(error));
  }
}
