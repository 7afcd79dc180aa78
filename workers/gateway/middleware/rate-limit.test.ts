import { expect, test } from "vitest";
import type { Identity } from "../identity/identity.ts";
import { createLimiter, type LimiterEvent } from "../limiter/limiter.ts";
import { createSignedIn, newEmail, password } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";

const events: LimiterEvent[] = [];
const away = () => Promise.reject(new Error("the limiter is away"));
const broken = createTestGateway({
  deps: createLimiter({
    objectOf: () => ({ take: away, giveBack: away }),
    note: (event) => void events.push(event),
  }),
});

/** Somebody of a tenant, as the gateway knows them. */
function person(tenantId: string, plan = "free"): Identity {
  return {
    user: { id: crypto.randomUUID(), role: "user" },
    tenant: { id: tenantId },
    entitlements: { plan, limits: {} },
    erasureDueAt: null,
    impersonatorId: null,
  } as unknown as Identity;
}

/** Answers 404 to whom it admits, and 429 to the others. */
function gatewayOf(people: Identity[], limits: Record<string, unknown>) {
  const identify = async (headers: Headers) => people[Number(headers.get("x-person"))] ?? null;
  const { identifier } = createTestGateway().deps;
  const { app } = createTestGateway({
    vars: { RATE_LIMITS: JSON.stringify(limits) },
    deps: { identifier: { ...identifier, identify } },
  });
  return async (index: number) => await createVisitor(app).get("/api/nothing", { "x-person": String(index) });
}

test("without the limiter reading goes on, and that is counted", async () => {
  const visitor = createVisitor(broken.app);
  expect((await visitor.get("/api/auth/me")).status).toBe(401);
  expect((await visitor.get("/api/billing/plans")).status).toBe(200);
  expect(events).toEqual([
    { policy: "api", decision: "passed", from: null },
    { policy: "content", decision: "passed", from: null },
  ]);
});

test("the members of a tenant share its limit, of which none of them can take all", async () => {
  const tenantId = crypto.randomUUID();
  const people = [person(tenantId), person(tenantId), person(tenantId)];
  const ask = gatewayOf(people, { api: { limit: 3 }, "tenant-free": { limit: 5 } });
  const first = await ask(0);
  expect(first.headers.get("ratelimit-policy")).toBe('"api";q=3;w=60, "tenant-free";q=5;w=60');
  expect(first.headers.get("ratelimit")).toBe('"api";r=2;t=60, "tenant-free";r=4;t=60');
  const noisy = await Promise.all(Array.from({ length: 10 }, () => ask(0)));
  expect(noisy.filter(({ status }) => status === 404)).toHaveLength(2);
  expect((await ask(0)).status).toBe(429);
  // What was denied to the first has cost the others nothing; it was given back behind the answers.
  await scheduler.wait(500);
  expect([await ask(1), await ask(2), await ask(1)].map(({ status }) => status)).toEqual([404, 404, 429]);
  const denied = await ask(2);
  expect(denied.headers.get("ratelimit")).toMatch(/^"tenant-free";r=0;t=\d+$/);
  expect(denied.headers.get("ratelimit")).toContain(`t=${denied.headers.get("retry-after")}`);
});

test("a tenant on a larger plan has a larger limit", async () => {
  const ask = gatewayOf([person(crypto.randomUUID(), "pro")], {});
  expect((await ask(0)).headers.get("ratelimit-policy")).toBe('"api";q=100;w=60, "tenant-pro";q=600;w=60');
});

test("a network of IPv6 is counted besides its subnets", async () => {
  const { app } = createTestGateway({ vars: { RATE_LIMITS: '{"sign-up":{"limit":1}}' } });
  const network = `2001:db8:${Math.floor(Math.random() * 65_536).toString(16)}`;
  const post = (subnet: number) =>
    createVisitor(app, `${network}:${subnet.toString(16)}::1`).post("/api/auth/register", {});
  const statuses: number[] = [];
  for (let subnet = 1; subnet <= 10; subnet += 1) statuses.push((await post(subnet)).status);
  expect(statuses).not.toContain(429);
  const denied = await post(11);
  expect(denied.status).toBe(429);
  expect(denied.headers.get("ratelimit-policy")).toContain('"sign-up-network";q=10;w=900');
});

test("under a lease the answer says what is left, and until when", async () => {
  const ask = gatewayOf([person(crypto.randomUUID())], { api: { limit: 100 } });
  for (let used = 1; used <= 100; used += 1) {
    const response = await ask(0);
    expect(response.status).toBe(404);
    expect(response.headers.get("ratelimit")).toMatch(
      new RegExp(`^"api";r=${100 - used};t=(?:60|5\\d|4\\d)`),
    );
  }
  const denied = await ask(0);
  expect(denied.status).toBe(429);
  expect(denied.headers.get("ratelimit")).toBe(`"api";r=0;t=${denied.headers.get("retry-after")}`);
});

test.each(["/api/auth/login", "/api/auth/sign-in/email", "/api/auth/register", "/api/auth/verify"])(
  "without the limiter %s is closed",
  async (path) => {
    const response = await createVisitor(broken.app).post(path, {
      name: "Ada",
      email: newEmail(),
      password,
      token: "x",
    });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
  },
);

test("clients are counted by their own addresses, and users wherever they come from", async () => {
  const gateway = createTestGateway({ vars: { RATE_LIMITS: '{"api":{"limit":3},"content":{"limit":2}}' } });
  const plans = async (address: string) =>
    (await createVisitor(gateway.app, address).get("/api/billing/plans")).status;
  const [first, second] = ["2001:db8:9:1::1", "2001:db8:9:2::1"];
  expect([await plans(first), await plans(first), await plans(first)]).toEqual([200, 200, 429]);
  expect(await plans("2001:db8:9:1:ffff::2")).toBe(429);
  expect(await plans(second)).toBe(200);

  const account = await createSignedIn(gateway);
  const cookie = [...account.cookies].map((pair) => pair.join("=")).join("; ");
  const me = async () => (await createVisitor(gateway.app).get("/api/auth/me", { cookie })).status;
  expect([await me(), await me(), await me(), await me()]).toEqual([200, 200, 200, 429]);
  expect((await createVisitor(gateway.app).get("/api/auth/me")).status).toBe(401);
});

test("health and the keys are not counted", async () => {
  const visitor = createVisitor(createTestGateway({ vars: { RATE_LIMITS: '{"api":{"limit":1}}' } }).app);
  for (const path of ["/health", "/health", "/api/auth/jwks", "/api/auth/jwks"]) {
    const response = await visitor.get(path);
    expect(response.status).toBe(200);
    expect(response.headers.has("ratelimit")).toBe(false);
  }
});

test.each(["/api/auth/login", "/api/auth/register", "/api/auth/verify"])(
  "only a POST to %s counts as a guess",
  async (path) => {
    const vars = { RATE_LIMITS: '{"sign-in":{"limit":1},"sign-up":{"limit":1},"verification":{"limit":1}}' };
    const visitor = createVisitor(createTestGateway({ vars }).app);
    const get = await visitor.get(path);
    expect([get.status, get.headers.get("ratelimit-policy")]).toEqual([405, '"api";q=100;w=60']);
    expect((await visitor.post(path, {})).status).not.toBe(429);
    expect((await visitor.post(path, {})).status).toBe(429);
  },
);
