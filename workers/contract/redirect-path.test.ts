import { expect, it } from "vitest";
import { redirectPathOf } from "./redirect-path.ts";

it.each([
  ["/old-page", "/old-page"],
  ["/Old-Page/", "/old-page"],
  ["/a/./b/../C.html", "/a/c.html"],
  ["/Blog/Some-Post/", "/blog/Some-Post"],
  ["/blog/Über", "/blog/%C3%9Cber"],
  ["/apis", "/apis"],
  [`/${"a".repeat(199)}`, `/${"a".repeat(199)}`],
])("a redirect from %s is looked up under %s", (written, path) => expect(redirectPathOf(written)).toBe(path));

it.each([
  ...["/über", "/a;b", "/a//b", "/%61", "/a+b", "/a,b"],
  ...["/api/old", "/./api/old", "/scim/v2/Users", "/openapi.json"],
  ...[
    "",
    "old",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/old",
    "/old?x=1",
    "/old#x",
    "/a b",
  ],
  ...["/..//evil.example", `/${"a".repeat(200)}`, `/blog/${"ü".repeat(100)}`],
])("the site is never asked for %s", (written) => expect(redirectPathOf(written)).toBeNull());
