import { describe, expect, inject, it } from "vitest";
import { rawRequest } from "./raw-request.ts";
import { signedIn, stranger } from "./visitor.ts";

const { gateway, site } = inject("urls");

describe("a path is what it says", () => {
  it.each([
    ...["/USERS/me", "/Items/posts", "/api/cms/collections/users", "/api/cms/collections/directus_users"],
    ...["/api/cms/collections/posts/../users", "/api/cms//collections/posts"],
    ...["/api/cms/users", "/api/cms/settings", "/api/cms/graphql", "/api/cms/graphql/system", "/graphql"],
    ...["/api/cms/files/import", "/api/cms/flows/trigger/9b129844-8ba3-42f8-b0e4-cec3e4acba8a", "/websocket"],
    ...["/api/billing/customers/x/current_usage", "/api/billing/wallets", "/api/billing/../plans"],
    ...["/api/datasets/x", "/api/tasks/x/events", "/.env", "/.dev.vars"],
  ])("finds nothing at %s", async (path) => {
    const { status, headers } = await rawRequest(gateway, path);
    expect([401, 404]).toContain(status);
    expect(headers.get("content-type")).toBe("application/problem+json");
  });

  it.each([
    ...["/api/cms/..%2fusers", "/api/cms/collections/posts%2f1", "/api/cms/collections/posts%00"],
    ...["/api/cms/collections/posts;x", "/api/cms/collections/%70osts", "/api/auth/%6cogin"],
    ...["/api/cms/collections/posts/..%5cusers"],
  ])("refuses the encoding in %s", async (path) => {
    expect((await rawRequest(gateway, path)).status).toBe(400);
  });

  it.each([
    ...["fields=*.*", "filter[status][_eq]=draft", "sort=body", "search=a", "aggregate[count]=*", "limit=-1"],
    ...[
      "limit=1e9",
      "limit=1&limit=2",
      "export=csv",
      "version=main",
      "alias[x]=y",
      "access_token=x",
      "deep=x",
    ],
    ...["cursor=%00", "__proto__=x", "[]=x"],
  ])("passes no query ?%s on to the content service", async (query) => {
    const path = `/api/cms/collections/posts?${query}`;
    expect((await rawRequest(gateway, path)).status).toBe(400);
  });

  const reading = ["GET", "HEAD"];
  const all = ["SEARCH", "TRACE", "DELETE", "PUT", "PATCH", "OPTIONS"];

  it.each([
    ...all.map((method) => ({ method, path: "/api/cms/items/posts", allowed: reading })),
    ...all
      .filter((method) => method !== "PATCH")
      .map((method) => ({
        ...{ method, path: "/api/cms/collections/posts" },
        allowed: [...reading, "PATCH", "POST"],
      })),
  ])("answers 405 to $method of $path", async ({ method, path, allowed }) => {
    const { status, headers } = await rawRequest(gateway, path, { method });
    expect(status).toBe(405);
    expect(headers.get("allow")?.split(", ").sort()).toEqual(allowed);
  });
});

describe("no page of another origin acts for a visitor", () => {
  it("refuses a change whose origin is foreign, unknown or near", async () => {
    const client = await signedIn(gateway, "owner@globex.test");
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `${site}.evil.example` },
      { origin: site.replace("http:", "https:") },
      { origin: site.replace(/\d+$/, "1") },
    ];
    for (const headers of foreign) {
      expect((await client.post("/api/auth/logout", {}, headers)).status, headers.origin).toBe(403);
    }
    const { cookie, ...fetchSite } = {
      cookie: [...client.cookies].map((pair) => pair.join("=")).join("; "),
      "sec-fetch-site": "cross-site",
    };
    const unnamed = { method: "POST", headers: { cookie, ...fetchSite, "content-length": "0" } };
    expect((await rawRequest(gateway, "/api/auth/logout", unnamed)).status).toBe(403);
    expect((await client.fetch("/api/auth/me")).status).toBe(200);
  });

  it("refuses the site's own forms from elsewhere", async () => {
    for (const path of ["/sign-in", "/sign-up", "/sign-out", "/verify", "/check-mail"]) {
      const response = await stranger(site).fetch(path, {
        method: "POST",
        headers: { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" },
        body: "email=a%40b.cd&password=x",
      });
      expect(response.status, path).toBe(403);
      expect(response.headers.getSetCookie(), path).toEqual([]);
    }
  });

  it("takes JSON alone, which no form of another page can send", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      const body = JSON.stringify({ email: "owner@acme.test", password: "x" });
      const response = await stranger(gateway).post("/api/auth/login", body, { "content-type": type });
      expect(response.status, type).toBe(415);
    }
  });

  it("lets no other origin read an answer", async () => {
    const response = await stranger(gateway).fetch("/api/auth/me", {
      headers: { origin: "https://evil.example" },
    });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });
});

describe("a body is no larger and no stranger than it may be", () => {
  it("answers 413 to a body that says it is too large", async () => {
    const name = "a".repeat(100_000);
    const response = await stranger(gateway).post("/api/auth/register", { name });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      code: "payload_too_large",
      detail: expect.stringContaining("65536"),
    });
  });

  it("looks at no body of a request for a session's data that has none", async () => {
    const response = await stranger(gateway).post("/api/datasets", "not a form");
    expect(response.status).toBe(401);
  });

  it("answers 413 to a body in chunks as soon as it is too large", async () => {
    const chunk = `2710\r\n${"a".repeat(10_000)}\r\n`;
    const { status } = await rawRequest(gateway, "/api/auth/login", {
      method: "POST",
      headers: {
        ...{ "content-type": "application/json", "transfer-encoding": "chunked" },
        "x-forwarded-for": stranger(gateway).address,
      },
      body: `${chunk.repeat(10)}0\r\n\r\n`,
    });
    expect(status).toBe(413);
  });

  it.each([
    ["nothing", ""],
    ["half of it", "{"],
    ["null", "null"],
    ["an array", "[]"],
    ["a deep nest", "[".repeat(30_000)],
    ["a zero byte", "{\u0000}"],
  ])("answers 400 to %s in place of JSON", async (_, body) => {
    const response = await stranger(gateway).fetch("/api/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });
});
