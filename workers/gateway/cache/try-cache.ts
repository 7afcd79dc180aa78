import { describeError, log } from "../log.ts";

const pauseMs = 60_000;

export type TryCache = <Value>(work: () => Promise<Value>) => Promise<Value | null>;

/**
 * Does things with the Cache API, which may be away: what fails is null and said in the log as `event`, and nothing is
 * tried for a minute then.
 */
export function createTryCache(event: string): TryCache {
  let retryAtMs = 0;
  return async (work) => {
    if (Date.now() < retryAtMs) return null;
    try {
      return await work();
    } catch (error) {
      log("warn", event, describeError(error));
      retryAtMs = Date.now() + pauseMs;
      return null;
    }
  };
}
