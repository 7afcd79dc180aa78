import { describe, expect, it } from "vitest";
import { documentTitle } from "./document-title.ts";
import { canonicalUrlOf, imageOf, type PageHead, scriptJson, structuredDataOf } from "./page-head.ts";
import { plainFrame } from "./site-frame-content.ts";

const at = (path: string) => ({
  site: "https://site.test",
  url: new URL(path, "http://evil.example"),
  frame: plainFrame,
});
const picture = {
  id: "366bde9a-0a6f-8a5f-b2bf-e552d686efee",
  alt: "Cloth",
  width: 1_200,
  height: 630,
  version: "1",
};
const post: NonNullable<PageHead["post"]> = {
  ...{ slug: "a", title: "</script><script>alert(1)</script>", summary: "About" },
  ...{ publishedAt: "2026-01-02T00:00:00.000Z", updatedAt: "2026-01-03T00:00:00.000Z", cover: picture },
  category: { slug: "c", title: "Category" },
  author: { slug: "ada", name: "Ada" },
  tags: [{ slug: "t", title: "Tag" }],
};

type Graph = { "@graph": Record<string, unknown>[] };
const typesOf = (page: PageHead, path: string) =>
  (structuredDataOf(page, at(path)) as Graph)["@graph"].map((node) => node["@type"]);

describe("addresses in a page's head", () => {
  it("begin with the site's own origin, whatever host was asked", () => {
    expect(canonicalUrlOf(at("/blog?utm_source=x"))).toBe("https://site.test/blog");
    expect(canonicalUrlOf(at("/blog?after=1-1&x=y"))).toBe("https://site.test/blog?after=1-1");
    const text = JSON.stringify(structuredDataOf({ title: "A", post }, at("/blog/a")));
    expect(text).not.toContain("evil.example");
    expect(imageOf({ title: "A", post }, at("/blog/a"))?.url).toMatch(
      /^https:\/\/site\.test\/og\/a\.png\?v=/,
    );
  });
});

it("shows the cover of a post whose title no card has letters for", () => {
  const image = imageOf({ title: "A", post: { ...post, title: "Край ткани" } }, at("/blog/a"));
  expect(image?.url).toMatch(/^https:\/\/site\.test\/api\/cms\/assets\/.*preset=social/);
});

it("says of each kind of page what it is", () => {
  expect(typesOf({ title: "Selvedge" }, "/")).toEqual(["Organization", "WebSite"]);
  const crumbs = [{ label: "Blog", path: "/blog" }];
  expect(typesOf({ title: post.title, post, crumbs }, "/blog/a")).toEqual(["BlogPosting", "BreadcrumbList"]);
  const [posting, list] = (structuredDataOf({ title: post.title, post, crumbs }, at("/blog/a")) as Graph)[
    "@graph"
  ];
  expect(posting).toMatchObject({
    headline: post.title,
    datePublished: post.publishedAt,
    dateModified: post.updatedAt,
    author: { "@type": "Person", name: "Ada" },
    keywords: ["Tag"],
  });
  expect(list).toMatchObject({
    itemListElement: [
      { position: 1, name: "Blog", item: "https://site.test/blog" },
      { position: 2, item: "https://site.test/blog/a" },
    ],
  });
});

it("nothing in the data ends its script", () => {
  const text = scriptJson(structuredDataOf({ title: post.title, post }, at("/blog/a")));
  expect(text).not.toContain("<");
  expect(JSON.parse(text)).toEqual(structuredDataOf({ title: post.title, post }, at("/blog/a")));
});

it.each([
  ["Selvedge", "Loom", "Loom"],
  ["Blog", "Loom", "Blog · Loom"],
])("%s on %s is called %s", (title, site, expected) => expect(documentTitle(title, site)).toBe(expected));
