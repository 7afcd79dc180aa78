import { describe, expect, it } from "vitest";
import { type ContentState, freshSecondsIn, type KeptPage, keptVersionsIn, stateOf } from "./kept-page.ts";

const page: KeptPage = {
  ...{ body: "<p>", headers: [], versions: { posts: 1, pages: 2 }, renderedAtMs: 0, freshSeconds: 10 },
};
const known = (versions: Record<string, number>): ContentState => ({ versions, standing: "settled" });
const nothing = { versions: null };
const same = known({ posts: 1, pages: 2 });

describe("a kept page", () => {
  it("is new for its time, and stands in for an hour", () => {
    expect([0, 9_999].map((ms) => stateOf(page, same, ms))).toEqual(["fresh", "fresh"]);
    expect([10_000, 3_599_999].map((ms) => stateOf(page, same, ms))).toEqual(["stale", "stale"]);
    expect(stateOf(page, same, 3_600_000)).toBe("gone");
  });

  it.each([
    { posts: 2, pages: 2 },
    { posts: 0, pages: 2 },
    { posts: 1 },
    { posts: 1, pages: 2, redirects: 3 },
  ])("is of no use once the content is %o", (versions) => {
    expect(stateOf(page, known(versions), 1)).toBe("gone");
  });

  it.each(["unsure", "away"] as const)("stands in while the content is %s", (standing) => {
    for (const { versions } of [same, nothing]) {
      expect(stateOf(page, { versions, standing }, 1)).toBe("stale");
      expect(stateOf(page, { versions, standing }, 3_600_000)).toBe("gone");
    }
  });

  it.each(["unsure", "away"] as const)(
    "is of no use where the content is %s, and had changed",
    (standing) => {
      expect(stateOf(page, { versions: { posts: 2, pages: 2 }, standing }, 1)).toBe("gone");
    },
  );

  it("rendered while nobody could say is of no use once somebody can", () => {
    expect(stateOf({ ...page, versions: null }, same, 1)).toBe("gone");
    expect(stateOf({ ...page, versions: null }, { ...nothing, standing: "away" }, 1)).toBe("stale");
  });
});

it("a page that may be of before a change counts as new for a second", () => {
  expect(freshSecondsIn(same)).toBe(10);
  expect(freshSecondsIn({ ...same, standing: "unsettled" })).toBe(1);
  expect(freshSecondsIn({ ...same, standing: "unsure" })).toBe(1);
});

it("nothing else is kept by what may be of before a change", () => {
  expect(keptVersionsIn(same)).toBe('{"posts":1,"pages":2}');
  for (const standing of ["unsettled", "unsure", "away"] as const)
    expect(keptVersionsIn({ ...same, standing })).toBeNull();
  expect(keptVersionsIn({ ...nothing, standing: "unsure" })).toBeNull();
});
