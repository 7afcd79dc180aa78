import { describe, expect, it } from "vitest";
import { canonicalPathOf } from "./canonical-path.ts";

describe("canonicalPathOf", () => {
  it.each([
    "/",
    "/app",
    "/sign-in",
    "/app/tasks/ABC-1",
    "/blog/Über",
    "/blog/a%2fb",
    "/favicon.ico",
    "/_build/x.js",
  ])("leaves %s as it is", (path) => {
    expect(canonicalPathOf(path)).toBe(path);
  });

  it.each([
    ["/APP", "/app"],
    ["/App/", "/app"],
    ["/ApP/Tasks/X1", "/app/tasks/X1"],
    ["/Blog/Some-Post/", "/blog/Some-Post"],
    ["/Blog/Tag/CSV/", "/blog/tag/CSV"],
    ["/Sign-In", "/sign-in"],
  ])("spells %s as %s", (path, canonical) => {
    expect(canonicalPathOf(path)).toBe(canonical);
  });

  it.each([
    "//",
    "//app",
    "/app//",
    "/app//tasks/x",
    "/blog//",
    "/%61pp",
    "/%C3%A4pp",
    "/app%2ftasks",
    "/app%00",
    "/a;b",
  ])("has none for %s", (path) => {
    expect(canonicalPathOf(path)).toBeNull();
  });
});
