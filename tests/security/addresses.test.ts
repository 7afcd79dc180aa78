import { describe, expect, inject, it } from "vitest";
import { rawRequest } from "./raw-request.ts";
import { signedIn, stranger } from "./visitor.ts";

const { site } = inject("urls");

describe("a page has one address", () => {
  it.each(["/APP", "/App/", "/ApP/tasks/x", "/Verify?token=secret", "/Sign-In", "/SIGN-UP"])(
    "lets nobody keep %s, which the router takes for a private page",
    async (path) => {
      const client = await signedIn(site, "member@acme.test");
      const response = await client.fetch(path);
      expect(response.headers.get("cache-control") ?? "").toContain("no-store");
    },
  );

  it("guards /APP as it guards /app", async () => {
    const response = await stranger(site).fetch("/APP?tab=x", { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([308, "/app?tab=x"]);
  });

  it.each(["//app", "/app//tasks/x", "/\\app", "/%61pp", "/app%2ftasks", "/app%00"])(
    "finds nothing at %s, and leads nowhere from it",
    async (path) => {
      const { status, headers } = await rawRequest(site, path);
      expect([status, headers.get("location")]).toEqual([404, undefined]);
    },
  );

  it.each(["/blog/%00", "/blog/a%2fb"])(
    "answers 404 for the post %s, which no slug can name",
    async (path) => {
      expect((await rawRequest(site, path)).status).toBe(404);
    },
  );

  it("answers a browser's navigation to a post that is not there with 404, kept by nobody", async () => {
    const { status, headers } = await stranger(site).fetch("/content/posts/no-such-post");
    expect([status, headers.get("cache-control")]).toEqual([404, "no-store"]);
  });
});
