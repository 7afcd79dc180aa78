import { expect, it } from "vitest";
import { leavesRouter, siteLink } from "./site-link.ts";

it.each([
  ["/about", "/about"],
  ["/blog?after=1-1#x", "/blog?after=1-1#x"],
  ["https://example.com/a", "https://example.com/a"],
  ["HTTPS://Example.com", "https://example.com/"],
  ["mailto:a@example.com", "mailto:a@example.com"],
])("%s may be led to", (text, href) => expect(siteLink(text)).toBe(href));

it.each([
  ...["", "about", "//evil.example", "/\\evil.example", "\\\\evil.example", "/a\\b", "/a b", "/a\r\nx: y"],
  ...[
    "http://example.com",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "https:",
    "https://",
  ],
  ...["ftp://example.com", "\t//evil.example", "/\t/evil.example"],
])("%j may not", (text) => expect(siteLink(text)).toBeNull());

it.each([
  "https://example.com/",
  "mailto:a@b.example",
  "/openapi.json",
  "/health/ready",
  "/contact",
  "/feed.xml",
  "/api/x",
])("%s is a document of its own", (href) => expect(leavesRouter(href)).toBe(true));

it.each(["/", "/about", "/contacts", "/blog/feed.xml", "/apis"])("%s is a page of the router", (href) =>
  expect(leavesRouter(href)).toBe(false),
);
