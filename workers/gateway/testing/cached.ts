/** For tests of the response cache: isolates that share what isolates share, kept in this one's memory. */
import { createResponseCache, type ResponseCache } from "../cache/response-cache.ts";
import type { SharedLevel } from "../cache/shared-levels.ts";
import type { RedisCopies } from "../redis.ts";

export type Shared = {
  redis: RedisCopies;
  levels: SharedLevel[];
  /** While true, Redis says and takes nothing. */
  away: boolean;
  /** How often the list of purges was read. */
  readings: number;
};

/** What all isolates see: a Redis with one list and a level of each kind, which take a turn of the loop to answer. */
export function createShared(): Shared {
  const notes = new Map<string, Map<string, number>>();
  const copies = new Map<string, string>();
  const turn = () => Promise.resolve();
  const shared: Shared = { redis: {} as RedisCopies, levels: [], away: false, readings: 0 };
  const level = (name: SharedLevel["name"], works: () => boolean): SharedLevel => ({
    name,
    async get(digest) {
      await turn();
      return works() ? (copies.get(name + digest) ?? null) : null;
    },
    async set(digest, text) {
      await turn();
      if (works()) copies.set(name + digest, text);
    },
  });
  shared.levels = [level("edge", () => true), level("redis", () => !shared.away)];
  shared.redis = {
    note: async (list, members) => {
      await turn();
      if (shared.away) return false;
      const noted = notes.get(list) ?? new Map<string, number>();
      for (const member of members) noted.set(member, Date.now() + Math.random());
      notes.set(list, noted);
      return true;
    },
    notedSince: async (list, sinceMs) => {
      shared.readings += 1;
      await turn();
      if (shared.away) return null;
      const noted = [...(notes.get(list) ?? [])].map(([member, notedAtMs]) => ({ member, notedAtMs }));
      return noted.filter(({ notedAtMs }) => notedAtMs >= sinceMs);
    },
    get: () => Promise.resolve(null),
    set: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    ping: () => Promise.resolve(),
  };
  return shared;
}

/** One more isolate in front of all that. */
export function createIsolate({ redis, levels }: Shared, mostBytes?: number): ResponseCache {
  return createResponseCache({
    ...{ redis, levels, namespace: "test" },
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
}
