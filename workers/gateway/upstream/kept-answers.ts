import type { Context } from "hono";
import { createBoundedMap } from "../bounded-map.ts";
import type { AppEnv } from "../router.ts";

type Kept<Value> = { value: Value; untilMs: number };

/**
 * Keeps public answers in the isolate for a short while. Only finished answers are kept, so no request waits on
 * another's; what is kept must be the same for everyone who asks.
 */
export type KeptAnswers<Value> = (
  c: Context<AppEnv>,
  key: string,
  ask: () => Promise<Value>,
) => Promise<Value>;

/** @see https://www.rfc-editor.org/rfc/rfc9211 for the `Cache-Status` that it writes. */
export function createKeptAnswers<Value>({ lifeSeconds }: { lifeSeconds: number }): KeptAnswers<Value> {
  const kept = createBoundedMap<string, Kept<Value>>(500);
  return async (c, key, ask) => {
    c.header("cache-control", `public, max-age=${lifeSeconds}`);
    const known = kept.get(key);
    const leftMs = known === undefined ? 0 : known.untilMs - Date.now();
    if (known !== undefined && leftMs > 0) {
      c.header("cache-status", `selvedge; hit; ttl=${Math.floor(leftMs / 1000)}`);
      return known.value;
    }
    const value = await ask();
    kept.set(key, { value, untilMs: Date.now() + lifeSeconds * 1000 });
    c.header("cache-status", "selvedge; fwd=miss; stored");
    return value;
  };
}
