import type { RateLimitDecision } from "../../../durable-objects/sliding-window.ts";
import { describeError, log } from "../log.ts";
import type { RatePolicy } from "../policies.ts";
import type { JoinedCalls } from "./limiter-objects.ts";
import { type AskedOf, createTokenSource, type Taken, type TokenSourceOptions } from "./token-source.ts";

/** Whom a request counts for, by which policy; `name` is what callers are told it is called. */
export type Counted = { name: string; key: string; policy: RatePolicy };

/** `decision` is null when nobody could count. */
export type CountOutcome = Counted & { decision: RateLimitDecision | null };

/** What became of counting one request by one policy. */
export type LimiterEvent = {
  policy: string;
  /** The last two where nobody could count, and the policy was open or closed then. */
  decision: "allowed" | "denied" | "passed" | "refused";
  /** What said so; null when nobody could. */
  from: Taken["from"] | null;
};

export type Limiter = {
  /**
   * Counts a deed for one key, named `policy:identity`.
   * @throws whatever the limiter throws when it cannot count.
   */
  countRequest(key: string, policy: RatePolicy): Promise<RateLimitDecision>;
  /**
   * Counts a request for everyone that it counts for, or for nobody: whoever denies it costs the others nothing. That
   * one cannot count is logged.
   * @param counted first the one that is the narrowest, which the others are to be spared of.
   * @returns an outcome for each; when it is denied, of those alone that deny it.
   */
  countTogether(counted: readonly Counted[]): Promise<CountOutcome[]>;
};

type LimiterOptions = TokenSourceOptions & {
  /** Hears of every decision. */
  note: (event: LimiterEvent) => void;
  /** Called for each request that counts for several keys; without it, the object of each is asked by itself. */
  joined?: () => JoinedCalls;
};

export function createLimiter({ note, joined, ...options }: LimiterOptions): Limiter {
  const source = createTokenSource(options);

  async function askFor(attempt: Attempt, of?: AskedOf): Promise<void> {
    const { name, key, policy } = attempt;
    try {
      attempt.taken = await source.ask(key, policy, of);
    } catch (error) {
      log("error", "rate_limiter_failed", {
        ...{ policy: name, passed: policy.whenLimiterFails },
        ...describeError(error),
      });
    }
  }

  return {
    async countRequest(key, policy) {
      let taken: Taken | null = null;
      try {
        taken = source.takeHere(key, policy) ?? (await source.ask(key, policy));
        return taken.decision;
      } finally {
        note(eventOf({ name: key.slice(0, key.indexOf(":")), policy }, taken));
      }
    },

    async countTogether(counted) {
      const denying = counted.find(({ key, policy }) => source.isDenied(key, policy));
      const attempts: Attempt[] = (denying === undefined ? counted : [denying]).map((one) => ({
        ...one,
        taken: null,
      }));
      await take(attempts);
      const denied = attempts.filter(isDenied);
      if (denied.length > 0) {
        for (const attempt of attempts) giveBack(attempt);
      }
      return (denied.length > 0 ? denied : attempts).map(({ taken, ...one }) => {
        note(eventOf(one, taken));
        return { ...one, decision: taken?.decision ?? null };
      });
    },
  };

  /**
   * All at once where the first is likely to be admitted; else the others only when it was. Else somebody who asks a
   * hundred times at once could, for a moment, take all that many have together, and have others denied for long.
   */
  async function take(attempts: Attempt[]): Promise<void> {
    for (const attempt of attempts) attempt.taken = source.takeHere(attempt.key, attempt.policy);
    const [first, ...others] = attempts.filter(({ taken }) => taken === null);
    if (first === undefined) return;
    if (others.length === 0 || source.isLikelyLeft(first.key, first.policy)) {
      const calls = joined?.();
      const asked = [first, ...others].map((attempt) => askFor(attempt, calls?.of));
      calls?.send();
      await Promise.all(asked);
      return;
    }
    await askFor(first);
    if (!isDenied(first)) await Promise.all(others.map((attempt) => askFor(attempt)));
  }

  function giveBack({ key, taken }: Attempt): void {
    if (taken?.decision.allowed === true) source.putBack(key, taken);
  }
}

type Attempt = Counted & { taken: Taken | null };

function isDenied({ taken }: Attempt): boolean {
  return taken?.decision.allowed === false;
}

function eventOf({ name, policy }: Pick<Counted, "name" | "policy">, taken: Taken | null): LimiterEvent {
  if (taken !== null) {
    return { policy: name, decision: taken.decision.allowed ? "allowed" : "denied", from: taken.from };
  }
  return { policy: name, decision: policy.whenLimiterFails === "open" ? "passed" : "refused", from: null };
}
