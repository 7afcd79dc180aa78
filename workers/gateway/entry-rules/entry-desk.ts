import { waitUntil } from "cloudflare:workers";
import { gt, isNull, or, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { entryRule, maintenance } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { ChangedSessions } from "../identity/changed-sessions.ts";
import { describeError, log } from "../log.ts";
import { type CompiledRules, compileRules, type Rule } from "./compile-rules.ts";

/**
 * What is asked of every request before anything else: who may not come in, and whether the platform is down for
 * maintenance. An isolate keeps both, and hears by the list of changed sessions that they changed: once a second, behind
 * an answer, so a warm request asks nobody. After a silence of some seconds a request listens before it is answered, and
 * the first of an isolate waits for the record.
 *
 * When neither Redis nor the record can be asked, what was last known goes on; an isolate that knows nothing yet lets
 * everyone in.
 */
export type EntryDesk = {
  current(): Promise<EntryState>;
  /** Hears of changes, when it is time to. Call it behind the answer. */
  listen(): void;
  /** Reads the record, for whoever just changed it. */
  reload(): Promise<void>;
};

export type EntryState = {
  /** Null when there are none. */
  isRefused: CompiledRules | null;
  maintenance: { message: string; endsAt: Date } | null;
};

/** What the rules and the maintenance are called on the list of what changed. */
export const entryName = "entry";

const listenEveryMs = 1_000;
const longestSilenceMs = 5_000;
/** The list tells of a minute; whoever did not hear it for longer has missed something. */
const forgottenAfterMs = 45_000;
/** Should what was announced have been lost. */
const reloadAfterMs = 60_000;
/** While Redis cannot say whether something changed. */
const reloadUnheardMs = 5_000;
const waitForMs = 1_500;
const pauseMs = 10;

/** More are not kept, by the verb that adds them. */
export const mostRules = 10_000;

type DeskOptions = { db: Database; changed: ChangedSessions };
type Loaded = { rules: Rule[]; state: EntryState; nextEndMs: number };

export function createEntryDesk({ db, changed }: DeskOptions): EntryDesk {
  let loaded = understood([], null);
  /** When the record was read, when the list was heard, and when that was tried. */
  let [loadedAtMs, heardAtMs, listenedAtMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];

  async function reload(): Promise<void> {
    const startedMs = Date.now();
    const [rules, [down]] = await withPlatform(db, [
      db
        .select()
        .from(entryRule)
        .where(or(isNull(entryRule.endsAt), gt(entryRule.endsAt, sql`now()`)))
        .limit(mostRules),
      db.select().from(maintenance),
    ]);
    loaded = understood(rules, down ?? null);
    loadedAtMs = startedMs;
    heardAtMs = startedMs;
  }

  let isHearing = false;

  async function hear(): Promise<void> {
    isHearing = true;
    try {
      await hearNow();
    } finally {
      isHearing = false;
    }
  }

  async function hearNow(): Promise<void> {
    const nowMs = Date.now();
    listenedAtMs = nowMs;
    const isForgotten = since(heardAtMs) > forgottenAfterMs;
    const isHeard = !isForgotten && (await changed.isCurrent());
    if (isHeard) heardAtMs = nowMs;
    const isOld = since(loadedAtMs) >= (isHeard ? reloadAfterMs : reloadUnheardMs);
    if (isOld || isForgotten || changed.changedSince(entryName, loadedAtMs)) {
      await reload().catch((error) => log("error", "entry_rules_not_read", describeError(error)));
    }
  }

  return {
    reload,
    listen() {
      if (since(listenedAtMs) >= listenEveryMs) waitUntil(hear());
    },
    async current() {
      if (since(listenedAtMs) > longestSilenceMs) {
        const heard = hear();
        waitUntil(heard);
        await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, waitForMs))]);
      }
      // Who comes while an isolate reads them for the first time waits too, by pauses of their own: what another request
      // awaits ends with that one.
      while (loadedAtMs === Number.NEGATIVE_INFINITY && isHearing && since(listenedAtMs) < waitForMs)
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (Date.now() >= loaded.nextEndMs) loaded = understood(loaded.rules, loaded.state.maintenance);
      return loaded.state;
    },
  };
}

/** A clock that was set back must not make anything current for as long. */
function since(atMs: number): number {
  return Math.abs(Date.now() - atMs);
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
