import { waitUntil } from "cloudflare:workers";
import type { RedisCopies } from "../redis.ts";

/**
 * The sessions that ended or changed in the last minute, as every isolate hears of them: a list in Redis that an
 * isolate reads at most once a second while requests come, in their background. A session on it is read from the
 * record again, which says whether it still stands.
 *
 * Invariant: what was announced is heeded within `waitAfterMs` and the time of one reading. Times of different
 * machines are never compared but for how far back to read, and there with `skewMs` to spare.
 */
export type ChangedSessions = {
  /** Whether the list is current; false when Redis could not say, and the record has to be asked. */
  isCurrent(): Promise<boolean>;
  /** Whether a session changed since that time of this isolate. */
  changedSince(sessionId: string, atMs: number): boolean;
  /** A number for the last announcement of it that was heard, the same for all who heard it; 0 for none. */
  versionOf(sessionId: string): number;
  /** Whether asking if the list is current would wait for Redis. */
  mustWait(): boolean;
  /** Reads the list now. @returns whether it could be read. */
  refresh(): Promise<boolean>;
  /** Makes this isolate read a session from the record again. */
  doubt(sessionId: string): void;
};

const sessionList = "changed-sessions";
const refreshAfterMs = 1_000;
const waitAfterMs = 1_500;
const keptForMinuteMs = 60_000;
const skewMs = 10_000;

/** Tells every isolate that sessions ended or changed, once the record says so. `list` names another kind of things. */
export async function announceChanged(
  redis: RedisCopies,
  sessionIds: string[],
  list = sessionList,
): Promise<void> {
  if (sessionIds.length > 0) await redis.note(list, sessionIds, keptForMinuteMs);
}

export function createChangedSessions(
  redis: RedisCopies,
  list = sessionList,
  { keptForMs = keptForMinuteMs } = {},
): ChangedSessions {
  const changes = new Map<string, { notedAtMs: number; heardAtMs: number }>();
  let currentAtMs = Number.NEGATIVE_INFINITY;
  let refreshingAtMs = Number.NEGATIVE_INFINITY;
  let lastReading = 0;
  let lastHeard = 0;

  async function refresh(): Promise<boolean> {
    const startedMs = Date.now();
    const reading = ++lastReading;
    refreshingAtMs = startedMs;
    const sinceMs = Math.max(Math.min(currentAtMs, startedMs) - skewMs, startedMs - keptForMs);
    const noted = await redis.notedSince(list, sinceMs);
    if (noted === null) return false;
    // One that set out later has been back before: what this one heard may be older.
    if (reading < lastHeard) return true;
    lastHeard = reading;
    const heardAtMs = Date.now();
    for (const { member, notedAtMs } of noted) {
      if (changes.get(member)?.notedAtMs !== notedAtMs) changes.set(member, { notedAtMs, heardAtMs });
    }
    for (const [member, change] of changes) {
      if (heardAtMs - change.heardAtMs > 2 * keptForMs) changes.delete(member);
    }
    currentAtMs = startedMs;
    return true;
  }

  return {
    async isCurrent() {
      const ageMs = since(currentAtMs);
      if (ageMs < refreshAfterMs) return true;
      if (ageMs >= waitAfterMs) return await refresh();
      if (since(refreshingAtMs) >= refreshAfterMs) waitUntil(refresh());
      return true;
    },
    versionOf(sessionId) {
      const { notedAtMs = 0 } = changes.get(sessionId) ?? {};
      // Whoever began to listen since then has not heard of it: all isolates say the same.
      return Date.now() - notedAtMs < keptForMs ? notedAtMs : 0;
    },
    mustWait: () => since(currentAtMs) >= waitAfterMs,
    refresh,
    changedSince: (sessionId, atMs) => (changes.get(sessionId)?.heardAtMs ?? 0) >= atMs,
    doubt(sessionId) {
      const notedAtMs = changes.get(sessionId)?.notedAtMs ?? 0;
      changes.set(sessionId, { notedAtMs, heardAtMs: Date.now() });
    },
  };
}

/** A clock that was set back must not make a list current for as long. */
function since(atMs: number): number {
  return Math.abs(Date.now() - atMs);
}
