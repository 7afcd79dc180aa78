import { describe, expect, it } from "vitest";
import { baseHeaders, finishPage, isPublicPage } from "./page-headers.ts";

it.each([
  ...["/", "/pricing", "/contact", "/blog", "/blog/a-post", "/changelog", "/docs", "/docs/api"],
  ...["/blog/category/a", "/blog/tag/a", "/blog/author/a"],
])("%s may be kept for everyone", (path) => {
  expect(isPublicPage("GET", path)).toBe(true);
  expect(isPublicPage("POST", path)).toBe(false);
});

it.each([
  "/app",
  "/app/tasks/1",
  "/sign-in",
  "/sign-up",
  "/sign-out",
  "/verify",
  "/check-mail",
  "/preview",
  "/admin/content",
  "/admin/content/posts",
  "/APP",
  "/nowhere",
  ...["/blog/a/b", "/changelog/a", "/docs/a/b"],
])("%s is for whoever asked, and no one else", (path) => {
  expect(isPublicPage("GET", path)).toBe(false);
});

it.each([
  ["GET", "/pricing", 200, "public, max-age=0, must-revalidate"],
  ["GET", "/pricing", 503, "private, no-store"],
  ["GET", "/app", 200, "private, no-store"],
  ["POST", "/sign-in", 422, "private, no-store"],
])("a page for %s %s with status %i says %s", async (method, path, status, expected) => {
  const headers = new Headers();
  const url = new URL(path, "https://site.test");
  await finishPage("<p>", headers, { url, method, status, nonce: "n1" });
  expect(headers.get("cache-control")).toBe(expected);
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
});

it.each([
  ["GET", 200, "public, max-age=0, must-revalidate"],
  ["POST", 200, "private, no-store"],
  ["GET", 404, "private, no-store"],
])(
  "a page that says of itself that it is for everyone, by %s with status %i, says %s",
  async (method, status, expected) => {
    const headers = new Headers();
    const url = new URL("https://site.test/about");
    await finishPage("<p>", headers, { url, method, status, nonce: "n1", shared: true });
    expect(headers.get("cache-control")).toBe(expected);
  },
);
describe("a preview", () => {
  const finish = async (path: string, studio?: string) => {
    const headers = new Headers(baseHeaders);
    const url = new URL(path, "https://site.test");
    await finishPage("<p>", headers, { url, method: "GET", status: 200, nonce: "n1", studio });
    return headers;
  };

  it("is kept by nobody, found by no search engine, and its address is told to no other site", async () => {
    const headers = await finish("/preview?token=a.b");
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(headers.get("x-robots-tag")).toBe("noindex, nofollow, noarchive");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-frame-options")).toBe("DENY");
  });

  it("may be framed by the studio that is configured, as no other page may", async () => {
    const preview = await finish("/preview?token=a.b", "https://studio.test");
    expect(preview.has("x-frame-options")).toBe(false);
    const other = await finish("/app", "https://studio.test");
    expect(other.get("x-frame-options")).toBe("DENY");
    expect(other.has("x-robots-tag")).toBe(false);
  });
});
