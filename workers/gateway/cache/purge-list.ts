import { createChangedSessions } from "../identity/changed-sessions.ts";
import type { RedisCopies } from "../redis.ts";
import { createFlights } from "./flights.ts";
import { longestLifeSeconds } from "./rule.ts";

/**
 * Which tags were purged, as every isolate hears within two seconds: the list of changed sessions once more, of tags.
 * A purge has a number of its own, the same for all who hear of it, so no clock is compared: an entry stands while
 * the last purge of each of its tags is the one that its loading knew of.
 */
export type PurgeList = {
  /** Whether the list is current; false when Redis could not say. */
  isCurrent(): boolean | Promise<boolean>;
  /** The last purge of a tag that this isolate has heard of. */
  versionOf(tag: string): number;
  /** Tells every isolate, this one at once. @returns false when Redis could not be told. */
  announce(tags: string[]): Promise<boolean>;
};

const list = "purged-tags";
/** A purge is forgotten when nothing that it concerned can be kept any more. */
const keptForMs = (longestLifeSeconds + 300) * 1_000;

export function createPurgeList(redis: RedisCopies): PurgeList {
  const heard = createChangedSessions(redis, list, { keptForMs });
  const readings = createFlights<boolean>({ patienceMs: 2_000 });
  return {
    isCurrent() {
      if (!heard.mustWait()) return heard.isCurrent();
      return readings.join("", async () => await heard.isCurrent()).then(({ value }) => value);
    },
    versionOf: heard.versionOf,
    async announce(tags) {
      if (!(await redis.note(list, tags, keptForMs))) return false;
      return await heard.refresh();
    },
  };
}
