import { expect, it } from "vitest";
import { finishPage, isPublicPage } from "./page-headers.ts";

it.each(["/", "/pricing", "/contact", "/blog", "/blog/a-post"])("%s may be kept for everyone", (path) => {
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
  "/APP",
  "/nowhere",
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
