const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A terminal's Ctrl-C reaches this process twice, from the terminal and from the process that started it. */
const sameKeyMs = 1000;

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP, or when the process that started this one is gone. A signal that comes
 * later means "at once": the process exits, and the reaper ends what is left.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let askedAt: number | undefined;
  const ask = (name: string) => {
    askedAt ??= performance.now();
    if (performance.now() - askedAt > sameKeyMs) process.exit(1);
    controller.abort(new Error(`Stopped by ${name}`));
  };
  for (const name of stopSignals) process.on(name, () => ask(name));

  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    ask("the end of the process that started it");
  }, 500);
  timer.unref();
  // Only npm start's own parent is watched: a shell may end and leave `node dev/start.ts &` running.
  if (!process.env.SELVEDGE_BOOTSTRAP) clearInterval(timer);
  return controller.signal;
}

/** Rejects with the signal's reason when it aborts; never resolves. */
export async function aborted(signal: AbortSignal): Promise<never> {
  return await new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
