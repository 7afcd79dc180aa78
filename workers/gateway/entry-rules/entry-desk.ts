import { gt, isNull, or, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { entryRule, maintenance } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { createHeardState, type HeardState } from "../heard-state.ts";
import type { ChangedSessions } from "../identity/changed-sessions.ts";
import { type CompiledRules, compileRules, type Rule } from "./compile-rules.ts";

/**
 * What is asked of every request before anything else: who may not come in, and whether the platform is down for
 * maintenance. An isolate that knows nothing yet lets everyone in.
 */
export type EntryDesk = HeardState<EntryState>;

export type EntryState = {
  /** Null when there are none. */
  isRefused: CompiledRules | null;
  maintenance: { message: string; endsAt: Date } | null;
};

/** What the rules and the maintenance are called on the list of what changed. */
export const entryName = "entry";

/** More are not kept, by the verb that adds them. */
export const mostRules = 10_000;

type DeskOptions = { db: Database; changed: ChangedSessions };
type Loaded = { rules: Rule[]; state: EntryState; nextEndMs: number };

export function createEntryDesk({ db, changed }: DeskOptions): EntryDesk {
  const heard = createHeardState({
    ...{ name: entryName, initial: understood([], null), changed },
    async read() {
      const [rules, [down]] = await withPlatform(db, [
        db
          .select()
          .from(entryRule)
          .where(or(isNull(entryRule.endsAt), gt(entryRule.endsAt, sql`now()`)))
          .limit(mostRules),
        db.select().from(maintenance),
      ]);
      return understood(rules, down ?? null);
    },
  });
  /** What was heard, and what it has become by rules that ended meanwhile. */
  let [heardOf, loaded] = [understood([], null), understood([], null)];
  return {
    ...heard,
    async current() {
      const now = await heard.current();
      if (now !== heardOf) [heardOf, loaded] = [now, now];
      if (Date.now() >= loaded.nextEndMs) loaded = understood(loaded.rules, loaded.state.maintenance);
      return loaded.state;
    },
  };
}

function understood(rules: Rule[], down: EntryState["maintenance"]): Loaded {
  const nowMs = Date.now();
  const standing = rules.filter(({ endsAt }) => endsAt === null || endsAt.getTime() > nowMs);
  const ends = standing.flatMap(({ endsAt }) => (endsAt === null ? [] : [endsAt.getTime()]));
  return {
    rules: standing,
    state: {
      isRefused: standing.length === 0 ? null : compileRules(standing, nowMs),
      maintenance: down && { message: down.message, endsAt: down.endsAt },
    },
    nextEndMs: ends.reduce((first, end) => Math.min(first, end), Number.POSITIVE_INFINITY),
  };
}
