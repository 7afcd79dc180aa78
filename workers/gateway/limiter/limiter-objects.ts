import type { AttemptDecision, LockPolicy } from "../../../durable-objects/attempt-lock.ts";
import type { RateLimiter } from "../../../durable-objects/rate-limiter.ts";
import type { TakeAnswer, TakeRequest } from "../../../durable-objects/sliding-window.ts";
import { withinSeconds } from "./within-seconds.ts";

/** The object that counts a key, for that key. */
export type LimiterObject = {
  take(request: Question): Promise<TakeAnswer>;
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

/** Questions of one request that wait to be sent. */
export type JoinedCalls = {
  of(key: string): Pick<LimiterObject, "take">;
  /** Sends what was asked until now; whatever is asked later goes by itself. */
  send(): void;
};

/**
 * Joins what one request asks of one object into one call, since on one box the call costs more than the counting.
 * @param objects How many share all keys.
 * @returns a function to call for each request, because what one request awaits must not be another's.
 */
export function joinCalls(
  namespace: DurableObjectNamespace<RateLimiter>,
  objects: number,
): () => JoinedCalls {
  const alone = createLimiterObjects(namespace, objects);
  return () => {
    const waiting = new Map<string, Waiting>();
    let isSent = false;

    async function join(key: string, request: Question): Promise<TakeAnswer> {
      const name = sharedName(key, objects);
      const joined = waiting.get(name) ?? { asked: [], ...Promise.withResolvers<TakeAnswer[]>() };
      waiting.set(name, joined);
      const place = joined.asked.push([key, request]) - 1;
      const answer = (await joined.promise)[place];
      if (answer === undefined) throw new Error(`Cannot count "${key}": the limiter left it out`);
      return answer;
    }

    return {
      of: (key) => ({
        take: (request) => (isSent ? withinSeconds(alone(key).take(request)) : join(key, request)),
      }),
      send() {
        isSent = true;
        for (const [name, { asked, resolve }] of waiting)
          resolve(withinSeconds(namespace.getByName(name).takeEach(asked) as Promise<TakeAnswer[]>));
      },
    };
  };
}

type Question = TakeRequest & { waitsForDisk: boolean };
type Waiting = PromiseWithResolvers<TakeAnswer[]> & { asked: [key: string, request: Question][] };

function sharedName(key: string, objects: number): string {
  return `shared-${shardOf(key, objects)}`;
}

/** FNV-1a: the same in every isolate, and even enough. */
function shardOf(key: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % shards;
}
