import { setTimeout as delay } from "node:timers/promises";

type WaitOptions = { timeoutMs: number; everyMs?: number; headers?: Record<string, string> };

/**
 * Waits until `url` answers below 500, and returns that answer's status.
 * @throws {Error} naming the address and its last answer when that does not happen within `timeoutMs`.
 */
export async function waitForAnswer(url: string, options: WaitOptions): Promise<number> {
  const { timeoutMs, everyMs = 50, headers = {} } = options;
  const deadline = Date.now() + timeoutMs;
  let last = "no answer";
  for (;;) {
    const leftMs = deadline - Date.now();
    if (leftMs <= 0) throw new Error(`${url} was not ready within ${timeoutMs / 1000} s: ${last}`);
    try {
      const response = await fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(leftMs) });
      await response.body?.cancel();
      if (response.status < 500) return response.status;
      last = `it answered ${response.status}`;
    } catch (error) {
      const { cause, message } = error as { cause?: { code?: string }; message: string };
      last = cause?.code ?? message;
    }
    await delay(everyMs);
  }
}
