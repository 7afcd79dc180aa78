import { expect, it } from "vitest";
import { pageKeyOf } from "./page-key.ts";

const key = (path: string, method = "GET") => pageKeyOf(method, new URL(path, "https://site.test"));

it.each([
  ...["/", "/pricing", "/about", "/blog", "/blog/a-post", "/blog/tag/csv", "/docs", "/docs/api"],
  ...["/blog?after=17-1", "/blog/tag/csv?after=17-1", "/changelog?after=17-2"],
])("%s is looked up under its own address", (path) => expect(key(path)).toBe(path));

it.each([
  ...[
    "/?utm_source=x",
    "/blog?after=x",
    "/blog?after=17-1&after=18-1",
    "/blog?after=17-1&x",
    "/about?after=17-1",
  ],
  ...[
    "/blog/a-post?after=17-1",
    "/pricing?currency=usd",
    "/app/tasks/1",
    "/content/posts/a",
    "/admin/users",
    "/Blog",
    "/status",
    "/docs/api/more",
    "/docs?after=17-1",
  ],
])("%s never is", (path) => expect(key(path)).toBeNull());

it("only what is read is", () => {
  expect(key("/blog", "HEAD")).toBe("/blog");
  expect(key("/blog", "POST")).toBeNull();
});
