import type { ContentVersions } from "../../../../workers/contract/content-versions.ts";

/** A rendered page as everyone gets it. */
export type KeptPage = {
  body: string;
  headers: [name: string, value: string][];
  /** What the content was when it was rendered; null where nobody could say. */
  versions: ContentVersions | null;
  renderedAtMs: number;
  /** How long it counts as new. */
  freshSeconds: number;
};

/** What is known of the content now. */
export type ContentState = {
  /** Its numbers as they were last heard; null where nobody has said them yet. */
  versions: ContentVersions | null;
  /**
   * Whether they are those of now: so they are, and every gateway knows them; so they are, and some may not; nobody can
   * say; or the gateway does not answer at all.
   */
  standing: "settled" | "unsettled" | "unsure" | "away";
};

/** New, to stand in where a new one cannot be made, or of no use. */
export type PageState = "fresh" | "stale" | "gone";

/** Nothing is kept longer: for so long the gateway remembers what changed. */
export const longestSeconds = 3_600;
const settledFreshSeconds = 10;
/** While some gateway may not have heard of a change yet, and the page may be of before it. */
const unsettledFreshSeconds = 1;

export function freshSecondsIn(state: ContentState): number {
  return state.standing === "settled" ? settledFreshSeconds : unsettledFreshSeconds;
}

/** By what something else that is made of the content is kept; null where it may be of before a change, so is not. */
export function keptVersionsIn({ versions, standing }: ContentState): string | null {
  return versions !== null && standing === "settled" ? JSON.stringify(versions) : null;
}

/**
 * How a kept page may be used. What the content has changed since does not stand in for anything: it may have been taken
 * back. Where nobody can say whether it has, the page does.
 */
export function stateOf(page: KeptPage, content: ContentState, nowMs: number): PageState {
  const ageSeconds = Math.max(0, nowMs - page.renderedAtMs) / 1_000;
  if (ageSeconds >= longestSeconds) return "gone";
  if (content.versions !== null && !areSame(page.versions, content.versions)) return "gone";
  const isSure = content.standing === "settled" || content.standing === "unsettled";
  return isSure && ageSeconds < page.freshSeconds ? "fresh" : "stale";
}

function areSame(before: ContentVersions | null, now: ContentVersions): boolean {
  if (before === null) return false;
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].every((name) => before[name] === now[name]);
}
