import type { Deps } from "../deps.ts";
import type { AudienceKind, AudienceOf } from "./audience.ts";

export type QueryValues = Record<string, string | number | boolean | undefined>;

/**
 * How the answers of a route are kept. `load` sees no request: what it is given is what the key is made of, so what it
 * returns is the same for everyone who gets that key.
 */
export type CacheRule<Kind extends AudienceKind, Query extends QueryValues, Value> = {
  /** Of the route, in keys: no two rules share one. */
  name: string;
  audience: Kind;
  /** How long an answer counts as new. */
  freshSeconds: number;
  /** For how long after that it is shown while it is renewed behind it. */
  staleSeconds: number;
  /** For how long after being new it is shown when it cannot be renewed. */
  failedSeconds: number;
  /** How long it is remembered that there is nothing; not at all unless it is said. */
  absent?: { seconds: number; message: (query: Query) => string };
  /** What a purge of it is called. */
  tags: (query: Query) => string[];
  /** The body of the answer; null for nothing, a 404. What it throws is kept for nobody. */
  load: (deps: Deps, query: Query, audience: AudienceOf<Kind>) => Promise<Value | null>;
};

/** The longest that anything is kept: purges are remembered for longer. */
export const longestLifeSeconds = 3_600;

/** @throws {Error} for a rule that would outlive the memory of purges. */
export function defineCached<Kind extends AudienceKind, Query extends QueryValues, Value>(
  rule: CacheRule<Kind, Query, Value>,
): CacheRule<Kind, Query, Value> {
  if (lifeSecondsOf(rule) > longestLifeSeconds) {
    throw new Error(`Cannot keep "${rule.name}" for longer than ${longestLifeSeconds} seconds`);
  }
  return rule;
}

type Life = Pick<
  CacheRule<AudienceKind, QueryValues, unknown>,
  "freshSeconds" | "staleSeconds" | "failedSeconds"
>;

export function lifeSecondsOf({ freshSeconds, staleSeconds, failedSeconds }: Life): number {
  return freshSeconds + Math.max(staleSeconds, failedSeconds);
}
