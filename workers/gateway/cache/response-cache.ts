import { waitUntil } from "cloudflare:workers";
import type { Context, TypedResponse } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { Deps } from "../deps.ts";
import { log } from "../log.ts";
import { metrics } from "../metrics/metrics.ts";
import type { RedisCopies } from "../redis.ts";
import type { AppEnv } from "../router.ts";
import { createBulkhead } from "../upstream/bulkhead.ts";
import type { AudienceKind, AudienceOf } from "./audience.ts";
import { type Entry, readEntry, writeEntry } from "./entry.ts";
import { createFlights } from "./flights.ts";
import { digestOf, keyOf } from "./key.ts";
import { createMemory } from "./memory.ts";
import { createPurgeList } from "./purge-list.ts";
import { cacheStatusOf, respond, type Source } from "./respond.ts";
import { type CacheRule, lifeSecondsOf, type QueryValues } from "./rule.ts";
import { createEdgeLevel, createRedisLevel, type SharedLevel } from "./shared-levels.ts";

type JsonAnswer<Value> = Response & TypedResponse<Value, 200, "json">;

type Found = { entry: Entry; source: Source };

export type ResponseCache = {
  /**
   * The answer to a question: a kept one, or one that is loaded now and kept.
   * @throws {ApiError} `not_found` where there is nothing, or what loading throws when nothing kept may stand in.
   */
  answer<Kind extends AudienceKind, Query extends QueryValues, Value>(
    c: Context<AppEnv>,
    rule: CacheRule<Kind, Query, Value>,
    asked: { audience: AudienceOf<Kind>; query: Query },
  ): Promise<JsonAnswer<Value>>;
  /**
   * The same for what is not the body of an answer but needed to make one; null where there is nothing.
   * @throws what loading throws when nothing kept may stand in.
   */
  read<Kind extends AudienceKind, Query extends QueryValues, Value>(
    deps: Deps,
    rule: CacheRule<Kind, Query, Value>,
    asked: { audience: AudienceOf<Kind>; query: Query },
  ): Promise<Value | null>;
  /**
   * Makes everything with one of these tags worthless, here at once and in every isolate within two seconds.
   * @returns false when it could be made so here alone, since Redis is away: tell again.
   */
  purge(tags: string[], by: "webhook" | "sweep" | "write"): Promise<boolean>;
  /** The last purge of each of these tags; null while nobody can say what was purged. */
  versions(tags: string[]): Promise<Record<string, number> | null>;
};

export type AnswerSharing = "edge" | "redis" | "nobody";

type CacheOptions = {
  redis: RedisCopies;
  /** Entries of another namespace do not exist for this one: one for each version of what is kept. */
  namespace: string;
  /**
   * With whom isolates share answers: "edge" by the Cache API and by Redis, "redis" by that alone, "nobody" where there is
   * one isolate, so that asking others would only cost every answer that is not kept a round trip.
   */
  sharing?: AnswerSharing;
  levels?: SharedLevel[];
  mostBytes?: number;
};

/** An isolate of Cloudflare's has 128 MB in all; on one box this memory is all that keeps answers. */
const memoryBytes = { shared: 16 * 1024 * 1024, alone: 64 * 1024 * 1024 };
/** Longer than the deadline of any upstream that is asked for something to be kept. */
const patienceMs = 10_000;
/**
 * So many old answers are renewed at once behind what is shown: whoever waits for what is not kept needs the upstream
 * more. An answer that was not renewed is renewed for who asks next.
 */
const mostRenewals = 10;
/** How old an answer may be while nobody can say what was purged. */
const unsureMs = 2_000;

/** @see docs/decisions/017-response-cache.md */
export function createResponseCache(options: CacheOptions): ResponseCache {
  const { redis, namespace, sharing = "edge" } = options;
  const { mostBytes = sharing === "nobody" ? memoryBytes.alone : memoryBytes.shared } = options;
  const levels = options.levels ?? levelsFor(sharing, redis);
  const memory = createMemory(mostBytes);
  const purges = createPurgeList(redis);
  const flights = createFlights<Found>({ patienceMs });
  const renewals = createBulkhead(mostRenewals);

  const stands = ({ tags }: Entry) => tags.every(([tag, version]) => purges.versionOf(tag) === version);

  /** How an entry may be used now; null when it may not, not even in need. */
  function stateOf(entry: Entry, rule: Life, isCurrent: boolean): "fresh" | "stale" | "failed" | null {
    if (!stands(entry)) return null;
    const ageMs = Math.max(0, Date.now() - entry.loadedAtMs);
    const freshMs = (entry.body === null ? (rule.absent?.seconds ?? 0) : rule.freshSeconds) * 1_000;
    if (ageMs < freshMs && (isCurrent || ageMs < unsureMs)) return "fresh";
    if (entry.body === null) return null;
    if (isCurrent && ageMs < freshMs + rule.staleSeconds * 1_000) return "stale";
    return ageMs < freshMs + rule.failedSeconds * 1_000 ? "failed" : null;
  }

  /** From another isolate's doing where that is fresh, else from the upstream; kept either way. */
  async function renew(work: Work): Promise<Found> {
    const { key, rule, isCurrent, kept } = work;
    const digest = levels.length === 0 ? "" : await digestOf(namespace + key);
    for (const level of levels) {
      const text = await level.get(digest);
      const entry = text === null ? null : readEntry(text, key);
      const state = entry === null ? null : stateOf(entry, rule, isCurrent);
      metrics.cacheLookups.with(level.name, state === "fresh" ? "hit" : "miss").add();
      if (entry === null || state === null) continue;
      // An older one than we have ourselves would only push that out.
      if (entry.loadedAtMs > (memory.get(key)?.loadedAtMs ?? 0)) memory.set(entry);
      if (state === "fresh") return { entry, source: { from: level.name } };
    }
    const entry = await load(work);
    const lifeSeconds = entry.body === null ? rule.absent?.seconds : lifeSecondsOf(rule);
    if (lifeSeconds !== undefined) {
      memory.set(entry);
      if (levels.length > 0)
        waitUntil(Promise.all(levels.map((level) => level.set(digest, writeEntry(entry), lifeSeconds))));
    }
    return { entry, source: { from: "upstream", because: kept ? "stale" : "miss", collapsed: false } };
  }

  async function load({ key, tags, run }: Work): Promise<Entry> {
    const loadedAtMs = Date.now();
    const value = await run();
    const body = value === null ? null : JSON.stringify(value);
    const etag = `"${(await digestOf(body ?? "")).slice(0, 32)}"`;
    return { key, body, etag, loadedAtMs, tags };
  }

  /** One renewal at a time for a key, of those that know of the same purges. */
  async function renewTogether(work: Work): Promise<Found> {
    const flight = JSON.stringify([work.key, work.tags]);
    const { value, led } = await flights.join(flight, () => renew(work));
    if (led) return value;
    metrics.coalescedReads.with(work.rule.name).add();
    return value.source.from === "upstream"
      ? { ...value, source: { ...value.source, collapsed: true } }
      : value;
  }

  function renewBehind(work: Work): void {
    const leave = renewals.enter(patienceMs);
    if (leave === null) return;
    const renewal = renewTogether(work)
      .catch((error: unknown) =>
        log("warn", "renewal_failed", {
          rule: work.rule.name,
          error: error instanceof Error ? error.name : "",
        }),
      )
      .finally(leave);
    waitUntil(renewal);
  }

  async function find(work: Work): Promise<Found> {
    const { key, rule, isCurrent } = work;
    const entry = memory.get(key);
    const state = entry === undefined ? null : stateOf(entry, rule, isCurrent);
    const result = state === "fresh" ? "hit" : state === "stale" ? "stale" : "miss";
    metrics.cacheLookups.with("isolate", result).add();
    if (entry !== undefined && (state === "fresh" || state === "stale")) {
      if (state === "stale") renewBehind({ ...work, kept: true });
      return { entry, source: { from: "isolate" } };
    }
    try {
      return await renewTogether({ ...work, kept: state !== null });
    } catch (error) {
      const inNeed = memory.get(key);
      const isTheirs = error instanceof ApiError && error.status >= 502;
      if (!isTheirs || inNeed === undefined || stateOf(inNeed, rule, isCurrent) === null) throw error;
      return { entry: inNeed, source: { from: "failure" } };
    }
  }

  async function look<Kind extends AudienceKind, Query extends QueryValues, Value>(
    deps: Deps,
    rule: CacheRule<Kind, Query, Value>,
    { audience, query }: { audience: AudienceOf<Kind>; query: Query },
  ): Promise<Found> {
    const isCurrent = await purges.isCurrent();
    return await find({
      key: keyOf(rule.name, audience, query),
      tags: rule.tags(query).map((tag) => [tag, purges.versionOf(tag)]),
      run: () => rule.load(deps, query, audience),
      ...{ rule: { ...rule, absent: rule.absent }, isCurrent, kept: false },
    });
  }

  return {
    async answer<Kind extends AudienceKind, Query extends QueryValues, Value>(
      c: Context<AppEnv>,
      rule: CacheRule<Kind, Query, Value>,
      asked: { audience: AudienceOf<Kind>; query: Query },
    ) {
      const { entry, source } = await look(c.var.deps, rule, asked);
      const described = { entry, source, rule };
      const { body } = entry;
      if (body !== null) {
        return respond(c, { ...described, entry: { ...entry, body } }) as unknown as JsonAnswer<Value>;
      }
      throw new ApiError("not_found", rule.absent?.message(asked.query), {
        headers: { "cache-status": cacheStatusOf(described) },
      });
    },
    async read<Kind extends AudienceKind, Query extends QueryValues, Value>(
      deps: Deps,
      rule: CacheRule<Kind, Query, Value>,
      asked: { audience: AudienceOf<Kind>; query: Query },
    ) {
      const { body } = (await look(deps, rule, asked)).entry;
      return body === null ? null : (JSON.parse(body) as Value);
    },
    async versions(tags) {
      if (!(await purges.isCurrent())) return null;
      return Object.fromEntries(tags.map((tag) => [tag, purges.versionOf(tag)]));
    },
    async purge(tags, by) {
      metrics.cachePurges.with(by).add();
      const told = await purges.announce(tags);
      if (!told) memory.clear();
      return told;
    },
  };
}

function levelsFor(sharing: AnswerSharing, redis: RedisCopies): SharedLevel[] {
  if (sharing === "nobody") return [];
  return [...(sharing === "edge" ? [createEdgeLevel()] : []), createRedisLevel(redis)];
}

type Life = {
  name: string;
  freshSeconds: number;
  staleSeconds: number;
  failedSeconds: number;
  absent?: { seconds: number } | undefined;
};

/** A question, as plain as what keeps its answer needs it. */
type Work = {
  key: string;
  /** The purges that are known now. */
  tags: Entry["tags"];
  rule: Life;
  isCurrent: boolean;
  /** Whether something kept is being renewed. */
  kept: boolean;
  run: () => Promise<unknown>;
};
