import type { ChangedSessions } from "./changed-sessions.ts";

const trustedForMs = 1_000;
const reloadAfterMs = 30_000;

/**
 * Whether what an isolate remembers of a credential still counts: the one place that decides how soon an ended session
 * or a revoked key is noticed.
 * @param names what the credential is called on the list of those that changed; null for one that nobody has.
 */
export async function stillHolds(
  changed: ChangedSessions,
  names: readonly string[] | null,
  { loadedAtMs, nowMs }: { loadedAtMs: number; nowMs: number },
): Promise<boolean> {
  const ageMs = nowMs - loadedAtMs;
  if (names === null || ageMs >= reloadAfterMs) return names === null && ageMs < trustedForMs;
  if (!(await changed.isCurrent()) && ageMs >= trustedForMs) return false;
  return !names.some((name) => changed.changedSince(name, loadedAtMs));
}
