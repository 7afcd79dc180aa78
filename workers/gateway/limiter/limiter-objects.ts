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
    const object = namespace.getByName(objects === null ? key : sharedName(key, objects));
    return {
      take: async (request) => await object.take(key, request),
      giveBack: async (chargedUntilMs) => await object.giveBack(key, chargedUntilMs),
      beginAttempt: async (policy) => await object.beginAttempt(key, policy),
      forgive: async () => await object.forgive(key),
    };
  };
}

/**
 * Finds objects for one request, which asks them about several keys at once: questions that it puts to one object in the
 * same turn go there in one call, since on one box the call costs more than the counting.
 * @param objects How many share all keys.
 * @returns a function to call for each request, because what one request awaits must not be another's.
 */
export function joinCalls(
  namespace: DurableObjectNamespace<RateLimiter>,
  objects: number,
): () => (key: string) => Pick<LimiterObject, "take"> {
  return () => {
    const asked = new Map<string, Parameters<RateLimiter["takeEach"]>[0]>();
    const answers = new Map<string, Promise<TakeAnswer[]>>();

    function put(name: string): Promise<TakeAnswer[]> {
      const answer = Promise.resolve().then(async () => {
        const calls = asked.get(name) ?? [];
        asked.delete(name);
        answers.delete(name);
        return await namespace.getByName(name).takeEach(calls);
      });
      answers.set(name, answer);
      return answer;
    }

    return (key) => ({
      async take(request) {
        const name = sharedName(key, objects);
        const calls = asked.get(name) ?? [];
        asked.set(name, calls);
        const place = calls.push([key, request]) - 1;
        const answer = (await (answers.get(name) ?? put(name)))[place];
        if (answer === undefined) throw new Error(`Cannot count "${key}": the limiter left it out`);
        return answer;
      },
    });
  };
}

function sharedName(key: string, objects: number): string {
  return `shared-${shardOf(key, objects)}`;
}

/** FNV-1a: the same in every isolate, and even enough. */
function shardOf(key: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % shards;
}
