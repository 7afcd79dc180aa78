import { setTimeout as delay } from "node:timers/promises";
import { answers } from "./ports.ts";

type WaitOptions = {
  timeoutMs: number;
  /** Ends the wait. */
  signal: AbortSignal;
};

type AnswerOptions = WaitOptions & {
  /** Which status counts as ready; below 500 when it is not said. */
  accept?: (status: number) => boolean;
};

/**
 * Waits until `url` answers with an accepted status, and returns it.
 * @throws {Error} naming the address and its last answer when that does not happen within `timeoutMs`.
 */
export async function waitForAnswer(url: string, options: AnswerOptions): Promise<number> {
  const { timeoutMs, signal, accept = (status) => status < 500 } = options;
  const deadline = Date.now() + timeoutMs;
  let last = "no answer";
  for (;;) {
    signal.throwIfAborted();
    const leftMs = deadline - Date.now();
    if (leftMs <= 0) throw new Error(`${url} was not ready within ${timeoutMs / 1000} s: ${last}`);
    try {
      const response = await fetch(url, {
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(leftMs)]),
      });
      await response.body?.cancel();
      if (accept(response.status)) return response.status;
      last = `it answered ${response.status}`;
    } catch (error) {
      const { cause, message } = error as { cause?: { code?: string }; message: string };
      last = cause?.code ?? message;
    }
    await delay(50, undefined, { signal });
  }
}

/**
 * Waits until somebody listens on 127.0.0.1 at `port`.
 * @throws {Error} naming the port when nobody does within `timeoutMs`.
 */
export async function waitForListener(port: number, { timeoutMs, signal }: WaitOptions): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await answers("127.0.0.1", port))) {
    if (Date.now() > deadline)
      throw new Error(`Nobody listened on port ${port} within ${timeoutMs / 1000} s`);
    await delay(20, undefined, { signal });
  }
}
