import { afterEach, describe, expect, test, vi } from "vitest";
import { currentTrace, traceHeaders } from "../../contract/current-trace.ts";
import { createSignedIn, newEmail } from "../testing/account.ts";
import { createApiKey } from "../testing/api-key.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { standInFor } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";

type Line = Record<string, unknown> & { event: string };

/** Everything that is logged from now on. */
function readLog() {
  const lines: string[] = [];
  for (const level of ["info", "warn", "error"] as const)
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line));
  return {
    text: () => lines.join("\n"),
    requests: () => lines.map((line) => JSON.parse(line) as Line).filter(({ event }) => event === "request"),
  };
}

afterEach(() => void vi.restoreAllMocks());

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

describe("the line of a request", () => {
  test("says what was asked, by whom, where, and how it went", async () => {
    const gateway = createTestGateway();
    const visitor = await createSignedIn(gateway);
    const me = await (await visitor.get("/api/auth/me")).json<{
      user: { id: string };
      tenant: { id: string };
    }>();
    const log = readLog();
    const id = "chosen-by-caller";
    await visitor.get("/api/tasks?cursor=x", { "x-request-id": id, traceparent });
    expect(log.requests()).toEqual([
      {
        ...{
          level: "info",
          event: "request",
          id,
          trace: traceId,
          method: "GET",
          route: "/api/tasks",
          status: 503,
        },
        ...{ durationMs: expect.any(Number), upstreamMs: expect.any(Number), cache: "none", colo: "" },
        ...{ tenant: me.tenant.id, user: me.user.id },
        ...{ upstream: "jobs", slowestMs: expect.any(Number), limiter: "allowed", policy: "api" },
      },
    ]);
  });

  test("has the pattern in place of the path, and the key in place of a person", async () => {
    const gateway = createTestGateway();
    const visitor = await createSignedIn(gateway);
    const { key, apiKey } = await createApiKey(visitor, { scopes: ["tasks:read"] });
    const log = readLog();
    const secret = crypto.randomUUID();
    await createVisitor(gateway.app).get(`/api/tasks/${secret}`, { authorization: `Bearer ${key}` });
    await createVisitor(gateway.app).get(`/nothing-at/${secret}`);
    expect(log.requests()).toMatchObject([
      { route: "/api/tasks/:id", user: "", key: apiKey.id },
      { route: "none", status: 404 },
    ]);
    expect(log.text()).not.toContain(secret);
    expect(log.text()).not.toContain(key);
  });

  test("has the place that answered, where Cloudflare names one", async () => {
    const log = readLog();
    const request = new Request("http://localhost/health");
    Object.defineProperty(request, "cf", { value: { colo: "FRA" } });
    await createTestGateway({ vars: { CLIENT_ADDRESS: "cf-connecting-ip" } }).app.request(request);
    expect(log.requests()).toMatchObject([{ colo: "FRA" }]);
  });

  test("goes to Analytics Engine as one point, where there is one", async () => {
    const points: unknown[] = [];
    const analytics = { writeDataPoint: (point: unknown) => void points.push(point) };
    const gateway = createTestGateway({ deps: { analytics, version: "version-1" } });
    await createVisitor(gateway.app).get("/health");
    expect(points).toEqual([
      {
        indexes: ["/health"],
        blobs: ["GET", "/health", "200", "none", "", "", "", "version-1", "", "", ""],
        doubles: [expect.any(Number), 0, 200, 0],
      },
    ]);
  });

  test("with what the limiter said, and which service took longest", async () => {
    const points: { blobs: string[]; doubles: number[] }[] = [];
    const analytics = {
      writeDataPoint: (point: unknown) => void points.push(point as (typeof points)[number]),
    };
    const gateway = createTestGateway({
      deps: { analytics },
      vars: { RATE_LIMITS: JSON.stringify({ content: { limit: 1 } }) },
    });
    const directus = standInFor(gateway.deps.config.directus.url, async () => {
      await scheduler.wait(20);
      return Response.json({ data: [] });
    });
    const visitor = createVisitor(gateway.app);
    for (const limit of [3, 4]) await visitor.get(`/api/cms/collections/posts?limit=${limit}`);
    directus.restore();
    const said = points.map(({ blobs, doubles }) => [blobs.slice(8), (doubles[3] ?? 0) > 10]);
    expect(said).toEqual([
      [["allowed", "content", "directus"], true],
      [["denied", "content", ""], false],
    ]);
  });
});

describe("a trace", () => {
  test.each([
    ["that is given goes on", traceparent, traceId],
    ["that is malformed does not", "00-zz-00f067aa0ba902b7-01", null],
    ["begins where none is given", null, null],
  ])("%s", async (_, given, expected) => {
    const log = readLog();
    await createVisitor(createTestGateway().app).get("/health", given === null ? {} : { traceparent: given });
    const [line] = log.requests();
    expect(line?.trace).toMatch(/^[0-9a-f]{32}$/);
    if (expected !== null) expect(line?.trace).toBe(expected);
    expect(line?.trace).not.toBe("0".repeat(32));
  });

  test("is the request's own in what it awaits, and nobody's outside", async () => {
    const gateway = createTestGateway();
    const seen = new Map<string, string | undefined>();
    gateway.deps.redis.ping = async () => {
      await scheduler.wait(20);
      seen.set(currentTrace()?.traceId ?? "none", traceHeaders().traceparent);
    };
    const ids = ["1", "2"].map((digit) => digit.repeat(32));
    await Promise.all(
      ids.map((id) =>
        createVisitor(createTestGateway({ deps: gateway.deps }).app).get("/health/ready", {
          traceparent: `00-${id}-00f067aa0ba902b7-01`,
        }),
      ),
    );
    expect([...seen.keys()].sort()).toEqual(ids);
    for (const [id, sent] of seen) expect(sent).toMatch(new RegExp(`^00-${id}-[0-9a-f]{16}-01$`));
    expect(currentTrace()).toBeNull();
  });
});

test("nothing that is secret or a person's gets into the log, whatever goes wrong", async () => {
  const gateway = createTestGateway();
  const visitor = await createSignedIn(gateway);
  const { key } = await createApiKey(visitor);
  const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
  const log = readLog();
  const planted = {
    email: newEmail(),
    password: "planted-password-0123456789",
    code: "planted-token-0123456789abcdef",
  };
  const stranger = createVisitor(gateway.app);
  const { email, password } = planted;
  await stranger.post("/api/auth/login", { email, password });
  await stranger.post("/api/auth/register", { email, password, name: "Planted Name" });
  await stranger.post("/api/auth/reset-password", { token: planted.code, password: planted.password });
  await stranger.get(`/api/auth/callback/google?code=${planted.code}&state=${planted.code}`);
  await stranger.get(`/${planted.email}?token=${planted.code}`, {
    cookie: `selvedge.session_token=${planted.code}`,
  });
  await stranger.get("/api/tasks", { authorization: `Bearer ${key}` });
  await stranger.get("/api/tasks", { authorization: `Bearer ${token}` });
  await visitor.get("/api/auth/me");
  const broken = createTestGateway({
    vars: { DATABASE_URL: "postgres://gateway:planted-password-0123456789@127.0.0.1:9/gateway" },
  });
  await createVisitor(broken.app).post("/api/auth/login", { email, password });
  await createVisitor(broken.app).get("/api/tasks", { authorization: `Bearer ${key}` });
  expect(log.requests().length).toBeGreaterThanOrEqual(10);
  const session = [...visitor.cookies.values()].filter((value) => value.length > 8);
  for (const secret of [visitor.email, key, token, ...session, ...Object.values(planted), "Planted Name"]) {
    expect(log.text()).not.toContain(secret);
    expect(log.text()).not.toContain(encodeURIComponent(secret));
  }
});
