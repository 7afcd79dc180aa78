import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { claimsSchema } from "../../contract/claims.ts";
import { createSignedIn, newEmail, password, signIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";

const gateway = createTestGateway();

describe.each(["/api/auth/login", "/api/auth/sign-in/email"])("POST %s", (path) => {
  test("sets a cookie that scripts cannot read, and one that says so and nothing else", async () => {
    const { email } = await createSignedIn(gateway);
    const visitor = createVisitor(gateway.app);
    const response = await visitor.post(path, { email, password });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ user: { email, emailVerified: true } });
    const cookies = response.headers.getSetCookie();
    expect(cookies).toHaveLength(3);
    expect(cookies[0]).toMatch(/^selvedge\.session_token=[^;]+;.*HttpOnly; SameSite=Lax/);
    expect(cookies[1]).toBe("selvedge_signed_in=1; Path=/; SameSite=Lax; Max-Age=604800");
    expect(cookies[2]).toMatch(/^selvedge\.device=[^;]+; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await visitor.get("/api/auth/me")).status).toBe(200);
  });

  test("does not say whether it was the address or the password", async () => {
    const { email } = await createSignedIn(gateway);
    const visitor = createVisitor(gateway.app);
    const answers = [];
    for (const body of [
      { email, password: "a wrong password" },
      { email: newEmail(), password },
    ]) {
      const startedMs = performance.now();
      const response = await visitor.post(path, body);
      expect(performance.now() - startedMs).toBeGreaterThanOrEqual(245);
      const { requestId: _, ...problem } = await response.json<Record<string, unknown>>();
      answers.push({ status: response.status, problem, cookies: response.headers.getSetCookie() });
    }
    expect(answers[0]).toMatchObject({ status: 401, problem: { code: "invalid_credentials" }, cookies: [] });
    expect(answers[1]).toEqual(answers[0]);
  });

  test("refuses a body with more or less in it than it takes", async () => {
    const visitor = createVisitor(gateway.app);
    const more = await visitor.post(path, { email: newEmail(), password, role: "admin" });
    expect(await more.json()).toMatchObject({ status: 400, errors: [{ path: "body.role" }] });
    const less = await visitor.post(path, { email: newEmail() });
    expect(await less.json()).toMatchObject({ status: 400, errors: [{ path: "body.password" }] });
  });
});

test("GET /api/auth/me says who, where, as what and with which plan", async () => {
  const visitor = await createSignedIn(gateway);
  const response = await visitor.get("/api/auth/me");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.json()).toEqual({
    user: {
      id: expect.any(String),
      name: "Ada",
      email: visitor.email,
      emailVerified: true,
      image: null,
      role: "user",
      createdAt: expect.stringMatching(/Z$/),
    },
    impersonation: null,
    tenant: { id: expect.any(String), name: "Ada", slug: expect.stringMatching(/^personal-/) },
    role: "owner",
    entitlements: {
      ...{ plan: "free", access: "full" },
      limits: {
        ...{ rowsPerMonth: 10_000, fileBytes: 5_242_880, concurrentTasks: 1 },
        ...{ seats: 2, apiKeys: 2, webhookEndpoints: 1 },
      },
      features: [],
    },
    flags: ["import_from_url", "run_comparison"],
  });
});

test("GET /api/auth/me answers 401 without a session, and takes back the hint of one", async () => {
  const visitor = createVisitor(gateway.app);
  const stranger = await visitor.get("/api/auth/me");
  expect(stranger.status).toBe(401);
  expect(stranger.headers.getSetCookie()).toEqual([]);
  visitor.cookies.set("selvedge_signed_in", "1");
  await visitor.get("/api/auth/me");
  expect(visitor.cookies.size).toBe(0);
});

test("a token says the tenant, the role and the limits, for five minutes, and opens what the cookie opens", async () => {
  const { email } = await createSignedIn(gateway);
  const visitor = createVisitor(gateway.app);
  const login = await visitor.post("/api/auth/login?token=true", { email, password });
  const { user, token } = await login.json<{ user: { id: string }; token: string }>();
  const { tenant } = await (await visitor.get("/api/auth/me")).json<{ tenant: { id: string } }>();
  const payload = decodeJwt(token);
  expect(claimsSchema.parse(payload)).toMatchObject({
    sub: user.id,
    tenant: tenant.id,
    role: "owner",
    plan: "free",
  });
  expect(payload).toMatchObject({ iss: "selvedge-gateway", aud: "selvedge" });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  const keys = await (await visitor.get("/api/auth/jwks")).json<{ keys: { kid: string; d?: string }[] }>();
  const { alg, kid } = decodeProtectedHeader(token);
  expect(alg).toBe("EdDSA");
  expect(keys.keys.find((key) => key.kid === kid)).toBeDefined();
  expect(keys.keys.filter(({ d }) => d !== undefined)).toEqual([]);
  const bearer = await createVisitor(gateway.app).get("/api/auth/me", { authorization: `Bearer ${token}` });
  expect(await bearer.json()).toMatchObject({ user: { id: user.id } });
  const again = await (await visitor.get("/api/auth/token")).json();
  expect(again).toEqual({ token });
});

test.each(["/api/auth/logout", "/api/auth/sign-out"])(
  "POST %s ends the session for cookie and token alike",
  async (path) => {
    const visitor = await createSignedIn(gateway);
    const kept = new Map(visitor.cookies);
    const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
    const response = await visitor.post(path, {});
    expect(response.ok).toBe(true);
    // The browser stays known to the account.
    expect([...visitor.cookies.keys()]).toEqual(["selvedge.device"]);
    for (const pair of kept) visitor.cookies.set(...pair);
    expect((await visitor.get("/api/auth/me")).status).toBe(401);
    const bearer = () => createVisitor(gateway.app).get("/api/auth/me", { authorization: `Bearer ${token}` });
    await expect.poll(async () => (await bearer()).status, { timeout: 3_000 }).toBe(401);
  },
);

test("signing out without a session is no error", async () => {
  expect((await createVisitor(gateway.app).post("/api/auth/logout", {})).status).toBe(204);
});

test("the 11th sign-in in a quarter of an hour is denied whichever way it comes, and says for how long", async () => {
  const { email } = await createSignedIn(gateway);
  const visitor = createVisitor(gateway.app);
  const paths = ["/api/auth/login", "/api/auth/sign-in/email"];
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const response = await visitor.post(paths[attempt % 2] ?? "", { email, password: "a wrong password" });
    expect(response.status).toBe(401);
    expect(response.headers.get("ratelimit")).toMatch(new RegExp(`^"sign-in";r=${9 - attempt};t=\\d+$`));
  }
  for (const path of paths) {
    const denied = await visitor.post(path, { email, password });
    expect(denied.status).toBe(429);
    expect(denied.headers.get("content-type")).toBe("application/problem+json");
    expect(Number(denied.headers.get("retry-after"))).toBeGreaterThan(800);
    expect(denied.headers.get("ratelimit-policy")).toBe('"sign-in";q=10;w=900');
    expect(denied.headers.get("ratelimit")).toMatch(/^"sign-in";r=0;t=\d+$/);
  }
  await signIn(createVisitor(gateway.app), email);
});

test("cookies of an https site are Secure and carry the name that says so", async () => {
  const { email } = await createSignedIn(gateway);
  const secure = createTestGateway({ vars: { PUBLIC_URL: "https://selvedge.test" } });
  const visitor = createVisitor(secure.app);
  const response = await visitor.post(
    "/api/auth/login",
    { email, password },
    { origin: "https://selvedge.test" },
  );
  const cookies = response.headers.getSetCookie();
  expect(cookies[0]).toMatch(/^__Secure-selvedge\.session_token=.*; Secure/);
  expect(cookies[1]).toMatch(/^selvedge_signed_in=1;.*; Secure$/);
  expect((await visitor.get("/api/auth/me")).status).toBe(200);
});
