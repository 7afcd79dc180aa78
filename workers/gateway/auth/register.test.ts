import { describe, expect, test } from "vitest";
import { createSignedIn, mailTo, newEmail, password, signIn, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";

const gateway = createTestGateway();

describe.each(["/api/auth/register", "/api/auth/sign-up/email"])("POST %s", (path) => {
  test("makes an account that waits for its mail, and sends the mail", async () => {
    const visitor = createVisitor(gateway.app);
    const email = newEmail();
    const response = await visitor.post(path, { name: "Ada", email: email.toUpperCase(), password });
    expect(response.ok).toBe(true);
    const { user } = await response.json<{ user: Record<string, unknown> }>();
    expect(user).toMatchObject({ name: "Ada", email, emailVerified: false, role: "user", image: null });
    expect(mailTo(gateway.mails, email)).toMatchObject({ kind: "verify-address" });
    expect(visitor.cookies.size).toBe(0);
    const early = await visitor.post("/api/auth/login", { email, password });
    expect(early.status).toBe(403);
    expect(await early.json()).toMatchObject({ code: "email_not_verified" });
  });

  test("answers a taken address as a free one, signs nobody in and tells the address alone", async () => {
    const taken = await createSignedIn(gateway);
    const visitor = createVisitor(gateway.app);
    const free = newEmail();
    const answers = await Promise.all(
      [free, taken.email].map(async (email) => {
        const response = await visitor.post(path, { name: "Eve", email, password: "another long password" });
        const body = await response.json<{ user: Record<string, unknown> }>();
        return { status: response.status, cookies: response.headers.getSetCookie(), body };
      }),
    );
    const [forFree, forTaken] = answers.map(({ body, ...rest }) => ({
      ...rest,
      shape: Object.entries(body.user).map(([key, value]) => [key, value === null ? "null" : typeof value]),
      keys: Object.keys(body),
      shown: { name: body.user.name, verified: body.user.emailVerified, role: body.user.role },
    }));
    expect(forTaken).toEqual(forFree);
    expect(mailTo(gateway.mails, taken.email)).toMatchObject({ kind: "address-in-use" });
    // The password that was tried is not the account's.
    expect(
      (await visitor.post("/api/auth/login", { email: taken.email, password: "another long password" }))
        .status,
    ).toBe(401);
    await signIn(visitor, taken.email);
  });

  test("sends someone whose mail was lost another one that works", async () => {
    const visitor = createVisitor(gateway.app);
    const email = newEmail();
    await visitor.post(path, { name: "Ada", email, password });
    const first = mailTo(gateway.mails, email);
    await visitor.post(path, { name: "Ada", email, password });
    const second = mailTo(gateway.mails, email);
    expect(second).not.toBe(first);
    expect(second.kind).toBe("verify-address");
    expect((await visitor.post("/api/auth/verify", { token: tokenIn(second) })).status).toBe(204);
    await signIn(visitor, email);
  });

  test.each([
    { role: "admin" },
    { emailVerified: true },
    { banned: false },
    { id: "00000000-0000-4000-8000-000000000000" },
    { tenantId: "acme" },
    { isAdmin: true },
    { image: "https://evil.test/x.svg" },
    { createdAt: "2020-01-01" },
  ])("refuses a body that sets %j, and makes no account", async (extra) => {
    const visitor = createVisitor(gateway.app);
    const email = newEmail();
    const response = await visitor.post(path, { name: "Mallory", email, password, ...extra });
    expect(response.status).toBe(400);
    const { errors } = await response.json<{ errors: { path: string }[] }>();
    expect(errors.map((error) => error.path)).toEqual([`body.${Object.keys(extra)[0]}`]);
    expect(gateway.mails.filter(({ to }) => to === email)).toEqual([]);
  });

  test.each([
    ["body.name", { name: "", email: newEmail(), password }],
    ["body.email", { name: "Ada", email: "not an address", password }],
    ["body.password", { name: "Ada", email: newEmail(), password: "elevenchars" }],
    ["body.password", { name: "Ada", email: newEmail(), password: "x".repeat(129) }],
    ["body.password", { name: "Ada", email: newEmail() }],
    ["body.name", { name: "A\u0000da", email: newEmail(), password }],
    ["body.name", { name: "Ada\r\nBcc: x@y.z", email: newEmail(), password }],
    ["body.name", { name: 1, email: newEmail(), password }],
  ])("names the field that is wrong (%#: %s)", async (field, body) => {
    const response = await createVisitor(gateway.app).post(path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request", errors: [{ path: field }] });
  });

  test("refuses what is not JSON", async () => {
    const visitor = createVisitor(gateway.app);
    const broken = { method: "POST", headers: { "content-type": "application/json" }, body: '{"name":' };
    expect((await visitor.send(path, broken)).status).toBe(400);
    const form = new URLSearchParams({ name: "Ada", email: newEmail(), password });
    expect((await visitor.send(path, { method: "POST", body: form })).status).toBe(415);
  });
});

test("takes as long for an address that is taken as for one that is free", async () => {
  const visitor = createVisitor(gateway.app);
  const { email: taken } = await createSignedIn(gateway);
  for (const email of [taken, newEmail(), taken, newEmail()]) {
    const startedMs = performance.now();
    await visitor.post("/api/auth/register", { name: "Eve", email, password });
    const tookMs = performance.now() - startedMs;
    expect(tookMs).toBeGreaterThanOrEqual(495);
  }
});

test("two sign-ups at once with one address make one account", async () => {
  const email = newEmail();
  const answers = await Promise.all(
    [1, 2, 3].map(() =>
      createVisitor(gateway.app).post("/api/auth/register", { name: "Ada", email, password }),
    ),
  );
  for (const response of answers) expect(response.status).toBe(201);
});
