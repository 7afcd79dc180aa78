import { describe, expect, test, vi } from "vitest";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const visitor = createVisitor(gateway.app);

test.each([
  ["GET", "/nothing", 404],
  ["GET", "/api/nothing", 404],
  ["GET", "/API/auth/me", 404],
  ["GET", "/api/auth/me/", 404],
  ["GET", "/api//auth/me", 404],
  ["GET", "/api/auth/admin/list-users", 404],
  ["POST", "/api/auth/admin/set-role", 404],
  ["GET", "/api/auth/list-sessions", 404],
  ["POST", "/api/auth/update-user", 404],
  ["GET", "/api/auth/%6de", 400],
  ["GET", "/api/auth/me;x=1", 400],
  ["GET", "/api/auth/me%00", 400],
  ["DELETE", "/api/auth/login", 405],
  ["POST", "/health", 405],
  ["TRACE", "/health", 405],
  ["SEARCH", "/api/cms/collections/posts", 405],
  ["DELETE", "/api/datasets", 405],
])("%s %s is %i, as a problem document", async (method, path, status) => {
  const response = await visitor.send(path, { method });
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = await response.json<{ requestId: string }>();
  expect(problem).toMatchObject({ status, type: expect.stringContaining("/problems/") });
  expect(response.headers.get("x-request-id")).toBe(problem.requestId);
  if (status === 405) expect(response.headers.get("allow")).toMatch(/^[A-Z, ]+$/);
});

test.each([
  ["http://localhost/health", 200],
  ["http:///localhost/health", 400],
  ["http:///evil.test/health", 400],
  ["http://localhost?x/health", 400],
  ["http://localhost\\evil.test/health", 400],
  ["http://a@localhost/health", 400],
  ["http://evil.test/health", 503],
])("a request for %j is answered with %i, whoever was let in before", async (url, status) => {
  await visitor.get("/health");
  const request = new Request("http://localhost/health");
  Object.defineProperty(request, "url", { value: url });
  expect((await gateway.app.fetch(request)).status).toBe(status);
});

test("a route answers HEAD as it answers GET, without a body", async () => {
  const response = await visitor.send("/health", { method: "HEAD" });
  expect([response.status, await response.text()]).toEqual([200, ""]);
});

test("every answer forbids guessing, framing, running and keeping", async () => {
  for (const path of ["/health", "/api/auth/me", "/nothing"]) {
    const { headers } = await visitor.get(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    expect(headers.has("strict-transport-security")).toBe(false);
  }
});

test("an https site's answers demand https", async () => {
  const secure = createTestGateway({ vars: { PUBLIC_URL: "https://selvedge.test" } });
  const response = await createVisitor(secure.app).get("/health");
  expect(response.headers.get("strict-transport-security")).toBe("max-age=63072000; includeSubDomains");
});

test("a caller's request id is kept when it is one, and replaced when it is not", async () => {
  const id = async (given: string) =>
    (await visitor.get("/health", { "x-request-id": given })).headers.get("x-request-id");
  expect(await id("caller-chosen_1")).toBe("caller-chosen_1");
  for (const bad of ["short", "with space and more", '"><script>', "x".repeat(65)]) {
    expect(await id(bad)).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test("the development configuration answers on this machine alone", async () => {
  for (const host of ["localhost:8787", "127.0.0.1:8787", "[::1]:8787", "gateway.localhost"]) {
    expect((await gateway.app.request(`http://${host}/health`)).status).toBe(200);
  }
  for (const host of [
    "selvedge-gateway.workers.dev",
    "10.0.0.5",
    "localhost.evil.test",
    "127.0.0.1.evil.test",
  ]) {
    const response = await gateway.app.request(`https://${host}/health`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining("development") });
  }
});

test("a deployment answers to its own names alone", async () => {
  const { config } = gateway.deps;
  const allowedHosts = new Set(["app.selvedge.dev", "api.selvedge.dev"]);
  const deployed = createTestGateway({
    deps: { config: { ...config, environment: "production", allowedHosts } },
  });
  const ask = async (host: string) => (await deployed.app.request(`https://${host}/health`)).status;
  for (const host of ["app.selvedge.dev", "api.selvedge.dev", "API.selvedge.dev", "api.selvedge.dev:8443"]) {
    expect(await ask(host), host).toBe(200);
  }
  for (const host of [
    "selvedge-gateway.workers.dev",
    "api.selvedge.dev.evil.test",
    "localhost",
    "10.0.0.5",
  ]) {
    expect(await ask(host), host).toBe(421);
  }
});

describe("an address and headers are no larger than any client of ours needs", () => {
  test("414 to an address of more than 8 KB", async () => {
    expect((await visitor.get(`/health?${"a".repeat(8_000)}`)).status).toBe(200);
    for (const path of [`/health?${"a".repeat(8_200)}`, `/api/${"a/".repeat(5_000)}`]) {
      const response = await visitor.get(path);
      expect(response.status).toBe(414);
      expect(await response.json()).toMatchObject({ code: "uri_too_long" });
    }
  });

  test("431 to more than a hundred headers, or more than 16 KB of them", async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, "1"]));
    expect((await visitor.get("/health", many(90))).status).toBe(200);
    expect((await visitor.get("/health", { cookie: "a".repeat(15_000) })).status).toBe(200);
    for (const headers of [many(101), { cookie: "a".repeat(17_000) }, { ["x".repeat(17_000)]: "1" }]) {
      const response = await visitor.get("/health", headers);
      expect(response.status).toBe(431);
      expect(await response.json()).toMatchObject({ code: "headers_too_large" });
    }
  });
});

describe("a body is of a type that its route takes", () => {
  const send = (path: string, type: string, method = "POST") =>
    visitor.send(path, { method, headers: { "content-type": type }, body: "x" });

  test.each([
    ["/api/auth/login", "text/plain"],
    ["/api/auth/login", "application/x-www-form-urlencoded"],
    ["/api/auth/login", "multipart/form-data; boundary=x"],
    ["/api/auth/login", "application/json-seq"],
    ["/api/auth/logout", "text/plain"],
    ["/api/auth/sso/some-provider/acs", "application/json"],
    ["/api/job-events", "text/plain"],
  ])("%s is refused %s, before anything of it is read", async (path, type) => {
    const response = await send(path, type);
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ code: "unsupported_media_type" });
  });

  test("a stranger is told to sign in first", async () => {
    expect((await send("/api/notifications/read-all", "text/plain")).status).toBe(401);
  });

  test("parameters and letters' case do not matter", async () => {
    const response = await send("/api/auth/login", "Application/JSON; charset=utf-8");
    expect(response.status).toBe(400);
  });
});

describe("a change is refused to a page of another origin", () => {
  const logout = (headers: Record<string, string>) => visitor.post("/api/auth/logout", {}, headers);

  const { publicUrl } = gateway.deps.config;

  test.each(["https://evil.test", "null", "http://localhost:1", `${publicUrl}.evil.test`, ""])(
    "that is named as %j",
    async (origin) => {
      const response = await logout({ origin });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: "forbidden" });
    },
  );

  test("that the browser says is another", async () => {
    expect((await logout({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await logout({ "sec-fetch-site": "same-site" })).status).toBe(403);
    expect((await logout({ "sec-fetch-site": "anything" })).status).toBe(403);
  });

  test("that a browser of old names as where it came from", async () => {
    for (const referer of ["https://evil.test/page", `${publicUrl}.evil.test/`, "not an address"]) {
      expect((await logout({ referer })).status, referer).toBe(403);
    }
    expect((await logout({ referer: `${publicUrl}/app` })).status).toBe(204);
  });

  test("and not to the site, to this origin, or to a program", async () => {
    for (const headers of [
      { origin: publicUrl, "sec-fetch-site": "same-origin" },
      { origin: publicUrl.replace("localhost", "127.0.0.1") },
      { origin: "http://localhost" },
      { "sec-fetch-site": "same-origin" },
      {},
    ]) {
      expect((await logout(headers as Record<string, string>)).status).toBe(204);
    }
  });
});

describe("a body over the limit is refused", () => {
  const path = "/api/auth/register";
  const headers = { "content-type": "application/json" };

  test("by the length it says it has, once its sender can read why", async () => {
    let left = 100_000;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(10_000).fill(32));
        left -= 10_000;
        if (left === 0) controller.close();
      },
    });
    const init = {
      method: "POST",
      headers: { ...headers, "content-length": String(left) },
      body,
      duplex: "half",
    };
    const response = await visitor.send(path, init as RequestInit);
    expect(response.status).toBe(413);
    expect(left).toBe(0);
  });

  test("unread, by a length for which nobody would wait", async () => {
    const pulled = vi.fn();
    const body = new ReadableStream({ pull: pulled }, { highWaterMark: 0 });
    const init = {
      method: "POST",
      headers: { ...headers, "content-length": String(10 * 1024 * 1024) },
      body,
      duplex: "half",
    };
    const response = await visitor.send(path, init as RequestInit);
    expect(response.status).toBe(413);
    expect(pulled).not.toHaveBeenCalled();
  });

  test("while it is counted, when it does not say its length", async () => {
    let chunks = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        controller.enqueue(new Uint8Array(10_000).fill(32));
      },
    });
    const response = await visitor.send(path, {
      method: "POST",
      headers,
      body,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: "payload_too_large" });
    expect(chunks).toBeLessThan(20);
  });

  test("and one that breaks off, or is not UTF-8, is no JSON", async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error("gone"));
      },
    });
    const invalid = new Uint8Array([...new TextEncoder().encode('{"email":"'), 0xff, 0xfe, 0x22, 0x7d]);
    for (const body of [broken, invalid]) {
      const init = { method: "POST", headers, body, duplex: "half" };
      const response = await visitor.send(path, init as RequestInit);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/broke off|UTF-8/) });
    }
  });

  test("and one that claims an odd length too", async () => {
    for (const length of ["-1e9x", "1e9", "NaN"]) {
      const init = { method: "POST", headers: { ...headers, "content-length": length }, body: "{}" };
      expect((await visitor.send(path, init)).status).toBe(413);
    }
  });

  test("and one within it passes, in pieces too", async () => {
    const text = JSON.stringify({ name: "", email: "x", password: "y" });
    const body = new ReadableStream({
      start(controller) {
        for (const letter of text) controller.enqueue(new TextEncoder().encode(letter));
        controller.close();
      },
    });
    const response = await visitor.send(path, {
      method: "POST",
      headers,
      body,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(400);
  });
});
