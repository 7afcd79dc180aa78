import { waitUntil } from "cloudflare:workers";
import { and, inArray, lt, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { session } from "../../../db/gateway/schema.ts";
import { describeError, log } from "../log.ts";
import type { LoadedSession } from "./load-identity.ts";

const everyMs = 300_000;

/** Notes of so long are written together: else the first requests of many would each wait for a disk. */
const gatheredForMs = 1_000;

/** A request may be ended before it has written what it was to write; after that time another one does. */
const lostAfterMs = 5_000;

/**
 * Makes the function that notes in the record that a session is in use, at most every five minutes, behind the answer.
 * A note that fails, or an isolate's last ones, are lost.
 */
export function createSeenNotes(db: Database): (loaded: LoadedSession) => void {
  let gathered = new Set<string>();
  let gatheringSinceMs = Number.NEGATIVE_INFINITY;

  async function writeLater(): Promise<void> {
    await scheduler.wait(gatheredForMs);
    const sessionIds = [...gathered];
    gathered = new Set();
    gatheringSinceMs = Number.NEGATIVE_INFINITY;
    if (sessionIds.length > 0) await write(db, sessionIds);
  }

  return ({ identity, seenAtMs }) => {
    const nowMs = Date.now();
    if (nowMs - seenAtMs < everyMs) return;
    gathered.add(identity.sessionId);
    if (Math.abs(nowMs - gatheringSinceMs) < lostAfterMs) return;
    gatheringSinceMs = nowMs;
    waitUntil(writeLater());
  };
}

async function write(db: Database, sessionIds: string[]): Promise<void> {
  const isStale = lt(session.updatedAt, sql`now() - make_interval(secs => ${everyMs / 1_000})`);
  try {
    await db
      .update(session)
      .set({ updatedAt: sql`now()` })
      .where(and(inArray(session.id, sessionIds), isStale));
  } catch (error) {
    log("error", "sessions_not_noted", describeError(error));
  }
}
