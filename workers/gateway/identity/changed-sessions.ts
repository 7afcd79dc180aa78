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
  /** Makes this isolate read a session from the record again. */
  doubt(sessionId: string): void;
};

const listKey = "changed-sessions";
const refreshAfterMs = 1_000;
const waitAfterMs = 1_500;
const keptForMs = 60_000;
const skewMs = 10_000;

/** Tells every isolate that sessions ended or changed, once the record says so. */
export async function announceChanged(redis: RedisCopies, sessionIds: string[]): Promise<void> {
  if (sessionIds.length > 0) await redis.note(listKey, sessionIds, keptForMs);
}

export function createChangedSessions(redis: RedisCopies): ChangedSessions {
  const changes = new Map<string, { notedAtMs: number; heardAtMs: number }>();
  let currentAtMs = Number.NEGATIVE_INFINITY;
  let refreshingAtMs = Number.NEGATIVE_INFINITY;

  async function refresh(): Promise<boolean> {
    const startedMs = Date.now();
    refreshingAtMs = startedMs;
    const sinceMs = Math.max(Math.min(currentAtMs, startedMs) - skewMs, startedMs - keptForMs);
    const noted = await redis.notedSince(listKey, sinceMs);
    if (noted === null) return false;
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
