import { expect, test } from "vitest";
import { createSignedIn, newEmail, password } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";

const broken = createTestGateway({
  deps: { countRequest: () => Promise.reject(new Error("the limiter is away")) },
});

test("without the limiter reading goes on", async () => {
  const visitor = createVisitor(broken.app);
  expect((await visitor.get("/api/auth/me")).status).toBe(401);
  expect((await visitor.get("/api/billing/plans")).status).toBe(200);
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
