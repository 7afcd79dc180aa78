import { describe, expect, it } from "vitest";
import { inLanguage, languageOf, versionsOf, withoutLanguage } from "./language.ts";

describe("the language of a page", () => {
  it.each([
    ["/", "en", "/"],
    ["/pricing", "en", "/pricing"],
    ["/de", "de", "/"],
    ["/de/pricing", "de", "/pricing"],
    ["/de/sign-in", "de", "/sign-in"],
    ["/de/blog", "de", "/de/blog"],
    ["/deeds", "en", "/deeds"],
  ])("%s is in %s, and %s without it", (pathname, language, rest) => {
    expect(languageOf(pathname)).toBe(language);
    expect(withoutLanguage(pathname)).toBe(rest);
  });

  it("is said in front of what is translated, and of nothing else", () => {
    expect(inLanguage("/pricing?currency=usd", "de")).toBe("/de/pricing?currency=usd");
    expect(inLanguage("/", "de")).toBe("/de");
    expect(inLanguage("/blog", "de")).toBe("/blog");
    expect(inLanguage("/pricing", "en")).toBe("/pricing");
  });

  it("has all versions of a page, which lead to each other", () => {
    const versions = versionsOf("/de/pricing");
    expect(versions).toEqual([
      { language: "en", path: "/pricing" },
      { language: "de", path: "/de/pricing" },
    ]);
    expect(versionsOf("/pricing")).toEqual(versions);
    expect(versionsOf("/blog")).toEqual([]);
  });
});
