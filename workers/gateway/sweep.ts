import type { Deps } from "./deps.ts";
import { describeError, log } from "./log.ts";

/** Work of the cron: what is due, cleaned up or started again. Doing it twice, or a run late, changes nothing. */
export type Sweep = { name: string; everyMinutes: number; run: (deps: Deps) => Promise<void> };

/**
 * Runs the sweeps whose turn it is at a time, one after the other; one that fails is logged and keeps none from running.
 * @param scheduledMs the minute that the cron stands for.
 */
export async function runSweeps(deps: Deps, sweeps: readonly Sweep[], scheduledMs: number): Promise<void> {
  const minute = Math.floor(scheduledMs / 60_000);
  for (const { name, everyMinutes, run } of sweeps) {
    if (minute % everyMinutes !== 0) continue;
    try {
      await run(deps);
    } catch (error) {
      log("error", "sweep_failed", { sweep: name, ...describeError(error) });
    }
  }
}
