import { mostLeased } from "../../../durable-objects/leases.ts";
import type { RateLimitDecision } from "../../../durable-objects/sliding-window.ts";
import { createBoundedMap } from "../bounded-map.ts";
import type { RatePolicy } from "../policies.ts";
import { type HeldLease, holdLease, spend, unspend } from "./held-lease.ts";
import {
  deniedForMs,
  isLikelyLeft,
  isOf,
  type KeyMemory,
  newKeyMemory,
  nextAsk,
  spendableOf,
} from "./key-memory.ts";
import type { LimiterObject } from "./limiter-objects.ts";
import { answerWithinMs, withinSeconds } from "./within-seconds.ts";

/** A decision, and what has to be known to take it back. */
export type Taken = {
  decision: RateLimitDecision;
  /** What said so: a lease, a denial that was remembered, or the object. */
  from: "lease" | "denial" | "object";
  lease: HeldLease | null;
  chargedUntilMs: number;
};

export type AskedOf = (key: string) => Pick<LimiterObject, "take">;

export type TokenSource = {
  /** Whether the key is known to be denied now. */
  isDenied(key: string, policy: RatePolicy): boolean;
  /** Whether the key is likely to be admitted when it is asked about now. */
  isLikelyLeft(key: string, policy: RatePolicy): boolean;
  /** Takes a token of a lease, or denies from memory; null when the object has to be asked. */
  takeHere(key: string, policy: RatePolicy): Taken | null;
  /**
   * Asks the object of the key.
   * @param of Finds it, where several keys are asked about for one request; does not wait for ever either.
   * @throws whatever the object or the way to it throws, also when it takes too long.
   */
  ask(key: string, policy: RatePolicy, of?: AskedOf): Promise<Taken>;
  /** Gives a token back for a request that is not served. */
  putBack(key: string, taken: Taken): void;
};

export type TokenSourceOptions = {
  objectOf: (key: string) => Pick<LimiterObject, "take" | "giveBack">;
  /** This isolate's clock. It is compared with itself alone. */
  now?: () => number;
  sleep?: (ms: number) => Promise<unknown>;
  /** Gives up on an object that is silent. */
  inTime?: <Value>(call: Promise<Value>) => Promise<Value>;
  /** Keeps a call going when its request has ended. */
  keepAlive?: (call: Promise<unknown>) => void;
};

const mostRemembered = 20_000;

/** How long those wait who come while a lease is being asked for, each time a little longer. */
const pausesMs = [2, 4, 8, 16, 32, 64];

/**
 * Where an isolate gets the tokens for requests from: its leases, its memory of denials, or the object of the key.
 * Leases are for policies that are open when the limiter fails; those that guard against guessing ask each time.
 */
export function createTokenSource({
  objectOf,
  now = Date.now,
  sleep = (ms) => scheduler.wait(ms),
  inTime = withinSeconds,
  keepAlive = () => {},
}: TokenSourceOptions): TokenSource {
  const memories = createBoundedMap<string, KeyMemory>(mostRemembered);

  function remembered(key: string, policy: RatePolicy): KeyMemory | null {
    const memory = memories.get(key);
    return memory !== undefined && isOf(memory, policy) ? memory : null;
  }

  function takeHere(key: string, policy: RatePolicy): Taken | null {
    const memory = remembered(key, policy);
    if (memory === null) return null;
    const nowMs = now();
    const lease = spendableOf(memory, nowMs);
    if (lease !== null) {
      spend(lease, nowMs);
      const remaining = lease.remaining + lease.left;
      const decision = decisionOf(policy, { allowed: true, remaining, freesInMs: lease.freesAtMs - nowMs });
      return { decision, from: "lease", lease, chargedUntilMs: 0 };
    }
    const freesInMs = deniedForMs(memory, nowMs);
    if (freesInMs === 0) return null;
    const decision = decisionOf(policy, { allowed: false, remaining: 0, freesInMs });
    return { decision, from: "denial", lease: null, chargedUntilMs: 0 };
  }

  async function ask(key: string, policy: RatePolicy, of: AskedOf = objectOf): Promise<Taken> {
    const memory = remembered(key, policy) ?? newKeyMemory(policy);
    memories.set(key, memory);
    const { asking } = memory;
    if (asking !== null && asking.waiting < asking.wants) {
      asking.waiting += 1;
      await waitForLease(memory, asking);
      const taken = takeHere(key, policy);
      if (taken !== null) return taken;
    }
    return await askObject({ key, policy, of }, memory);
  }

  /** By pauses of its own: a request that awaited what another one does would end with that one. */
  async function waitForLease(memory: KeyMemory, asking: KeyMemory["asking"]): Promise<void> {
    for (const pauseMs of pausesMs) {
      if (memory.asking !== asking) return;
      await sleep(pauseMs);
    }
  }

  async function askObject(
    { key, policy, of }: { key: string; policy: RatePolicy; of: AskedOf },
    memory: KeyMemory,
  ): Promise<Taken> {
    const { limit, windowSeconds } = policy;
    const askedAtMs = now();
    const waitsForDisk = policy.whenLimiterFails === "closed";
    const mayLease = !waitsForDisk && mostLeased(limit) > 1;
    forgetStuck(memory, askedAtMs);
    const { settles, wants } = nextAsk(memory, { mayLease, nowMs: askedAtMs });
    const lease = wants < 2 ? null : { id: newLeaseId(), wants };
    const asking = lease && { sinceMs: askedAtMs, wants, waiting: 0 };
    if (asking !== null) memory.asking = asking;
    memory.inFlight += 1;
    memory.askedAtMs = askedAtMs;
    try {
      const call = of(key).take({ limit, windowSeconds, settles, lease, waitsForDisk });
      if (lease !== null) keepAlive(call.catch(() => {}));
      const answer = await (of === objectOf ? inTime(call) : call);
      if (!answer.allowed) memory.deniedUntilMs = askedAtMs + answer.freesInMs;
      if (lease !== null && answer.leased > 0) {
        memory.lease = holdLease(answer, { id: lease.id, windowSeconds, askedAtMs });
      }
      memory.left = answer.remaining + answer.leased;
      const decision = decisionOf(policy, { ...answer, remaining: memory.left });
      return { decision, from: "object", lease: null, chargedUntilMs: answer.chargedUntilMs };
    } finally {
      memory.inFlight = Math.max(0, memory.inFlight - 1);
      if (memory.asking === asking) memory.asking = null;
    }
  }

  return {
    isDenied(key, policy) {
      const memory = remembered(key, policy);
      if (memory === null) return false;
      const nowMs = now();
      return spendableOf(memory, nowMs) === null && deniedForMs(memory, nowMs) > 0;
    },
    isLikelyLeft(key, policy) {
      const memory = remembered(key, policy);
      if (memory !== null) forgetStuck(memory, now());
      return memory === null || isLikelyLeft(memory);
    },
    takeHere,
    ask,
    putBack(key, { lease, chargedUntilMs }) {
      if (lease !== null) unspend(lease);
      else if (chargedUntilMs > 0)
        keepAlive(
          objectOf(key)
            .giveBack(chargedUntilMs)
            .catch(() => {}),
        );
    },
  };
}

function decisionOf(
  { limit }: RatePolicy,
  { allowed, remaining, freesInMs }: { allowed: boolean; remaining: number; freesInMs: number },
): RateLimitDecision {
  const effectiveSeconds = Math.max(1, Math.ceil(freesInMs / 1000));
  return {
    ...{ allowed, limit, remaining, effectiveSeconds },
    retryAfterSeconds: remaining > 0 ? 0 : effectiveSeconds,
  };
}

/** Whoever asked may have been ended before the answer came. */
function forgetStuck(memory: KeyMemory, nowMs: number): void {
  if (memory.asking !== null && Math.abs(nowMs - memory.asking.sinceMs) > answerWithinMs)
    memory.asking = null;
}

/** 53 random bits: what one isolate calls a lease, no other does. */
function newLeaseId(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high >>> 11) * 2 ** 32 + low;
}
