/** What became of a request: `unknown` says nothing of the upstream, as when the client went away. */
export type Verdict = "answered" | "failed" | "unknown";

/** `probe` is the one request that may find out whether an upstream that failed is back. */
type Admission = "normal" | "probe" | "refused";

export type CircuitBreaker = {
  /** @param probeForMs how long others wait for a probe that never tells what became of it. */
  admit(probeForMs: number): Admission;
  note(verdict: Verdict, admission: Admission): void;
  /** Whether what is behind it failed, and was not seen to be back. */
  isOpen(): boolean;
  /** For how long nobody else will be let through; 0 while everybody is. */
  waitMs(): number;
};

type BreakerState = "open" | "half-open" | "closed";

const windowMs = 5_000;
const leastFailures = 5;
const firstPauseMs = 2_000;
const longestPauseMs = 30_000;

/**
 * Keeps requests from an upstream that fails: once at least five and at least half of those of the last five to ten
 * seconds failed, nobody is let through for two seconds, then one; if that one fails, for twice as long, up to half a
 * minute. It lives in one isolate and belongs to no request: a request that the runtime drops never reports, so a
 * probe counts as lost after a time.
 */
export function createCircuitBreaker(onChange: (state: BreakerState) => void): CircuitBreaker {
  let current = { startedMs: 0, failed: 0, all: 0 };
  let previous = { failed: 0, all: 0 };
  let openedUntilMs: number | null = null;
  let pauseMs = firstPauseMs;
  let probeUntilMs = 0;

  function turnWindow(nowMs: number): void {
    const ageMs = Math.abs(nowMs - current.startedMs);
    if (ageMs < windowMs) return;
    previous = ageMs < 2 * windowMs ? current : { failed: 0, all: 0 };
    current = { startedMs: nowMs, failed: 0, all: 0 };
  }

  function close(): void {
    onChange("closed");
    openedUntilMs = null;
    pauseMs = firstPauseMs;
    previous = { failed: 0, all: 0 };
    current = { startedMs: Date.now(), failed: 0, all: 0 };
  }

  function noteProbe(verdict: Verdict): void {
    probeUntilMs = 0;
    if (verdict === "answered") close();
    if (verdict !== "failed") return;
    onChange("open");
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    openedUntilMs = Date.now() + pauseMs;
  }

  return {
    admit(probeForMs) {
      if (openedUntilMs === null) return "normal";
      const nowMs = Date.now();
      if (nowMs < openedUntilMs || nowMs < probeUntilMs) return "refused";
      probeUntilMs = nowMs + probeForMs;
      onChange("half-open");
      return "probe";
    },
    note(verdict, admission) {
      if (admission === "probe") return noteProbe(verdict);
      // Whoever set out before it opened is late with the news.
      if (verdict === "unknown" || openedUntilMs !== null) return;
      const nowMs = Date.now();
      turnWindow(nowMs);
      current.all += 1;
      if (verdict === "answered") return;
      current.failed += 1;
      const failed = current.failed + previous.failed;
      if (failed < leastFailures || failed * 2 < current.all + previous.all) return;
      onChange("open");
      openedUntilMs = nowMs + pauseMs;
    },
    isOpen: () => openedUntilMs !== null,
    waitMs() {
      if (openedUntilMs === null) return 0;
      return Math.max(Math.max(openedUntilMs, probeUntilMs) - Date.now(), 0);
    },
  };
}
