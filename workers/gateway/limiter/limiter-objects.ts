import type { AttemptDecision, LockPolicy } from "../../../durable-objects/attempt-lock.ts";
import type { RateLimiter } from "../../../durable-objects/rate-limiter.ts";
import type { TakeAnswer, TakeRequest } from "../../../durable-objects/sliding-window.ts";

/** The object that counts a key, for that key. */
export type LimiterObject = {
  take(request: TakeRequest & { waitsForDisk: boolean }): Promise<TakeAnswer>;
  giveBack(chargedUntilMs: number): Promise<void>;
  beginAttempt(policy: LockPolicy): Promise<AttemptDecision>;
  forgive(): Promise<void>;
};

/**
 * Finds the object of a key.
 * @param objects How many share all keys, or null for one a key. In the cloud an object of its own lives near who is
 * counted, and may be anywhere. On one box it only is one more file to open and to write for each new key; a few objects
 * write what comes together at once.
 */
export function createLimiterObjects(
  namespace: DurableObjectNamespace<RateLimiter>,
  objects: number | null,
): (key: string) => LimiterObject {
  return (key) => {
    const object = namespace.getByName(objects === null ? key : `shared-${shardOf(key, objects)}`);
    return {
      take: async (request) => await object.take(key, request),
      giveBack: async (chargedUntilMs) => await object.giveBack(key, chargedUntilMs),
      beginAttempt: async (policy) => await object.beginAttempt(key, policy),
      forgive: async () => await object.forgive(key),
    };
  };
}

/** FNV-1a: the same in every isolate, and even enough. */
function shardOf(key: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % shards;
}
