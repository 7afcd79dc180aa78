import { describe, expect, it } from "vitest";
import { createSearchIndex, type Findable } from "./search-index.ts";

const document = (path: string, title: string, text = "", summary = ""): Findable => ({
  ...{ path, kind: "post", title, summary, text },
});

const index = createSearchIndex([
  document(
    "/blog/score",
    "Three numbers behind a score",
    "Completeness, **validity** and `uniqueness` make it.",
  ),
  document("/blog/errors", "Every error row has a reason", "The score counts rows. See [the docs](/docs)."),
  document("/about", "About", "Woven, so that it cannot fray", "Why it is called so"),
]);
const paths = (words: string) => index.search(words).map(({ path }) => path);

describe("search", () => {
  it("finds what has the words, titles first", () => {
    expect(paths("score")).toEqual(["/blog/score", "/blog/errors"]);
    expect(paths("SCORE rows")).toEqual(["/blog/errors"]);
  });

  it("finds beginnings of words and words that were mistyped", () => {
    expect(paths("uniq")).toEqual(["/blog/score"]);
    expect(paths("compleetness")).toEqual(["/blog/score"]);
  });

  it.each(["nowhere", "", " ", "docs)", "*", "(", "\\", "$NOW", "<script>"])(
    "finds nothing for %j that is not there",
    (words) => {
      expect(paths(words).filter((path) => path !== "/blog/errors")).toEqual([]);
    },
  );

  it("shows where the words are, as text", () => {
    const [hit] = index.search("validity");
    const text = hit?.excerpt.map((part) => part.text).join("");
    expect(text).toBe("Completeness, validity and uniqueness make it.");
    expect(hit?.excerpt.filter(({ isHit }) => isHit)).toEqual([{ text: "validity", isHit: true }]);
    expect(index.search("called")[0]?.excerpt.some(({ isHit }) => isHit)).toBe(true);
  });

  it("cuts a long text around the words", () => {
    const long = createSearchIndex([
      document("/a", "A", `${"before ".repeat(200)}needle ${"after ".repeat(200)}`),
    ]);
    const excerpt =
      long
        .search("needle")[0]
        ?.excerpt.map(({ text }) => text)
        .join("") ?? "";
    expect(excerpt.length).toBeLessThan(250);
    expect(excerpt).toMatch(/^… before .*needle after .* …$/);
  });
});
