import { eq, like, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { session, twoFactor, user, verification } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { createSignedIn, newEmail, password } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createWithTwoFactor } from "../testing/second-factor.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { app, deps } = gateway;
const verifyPath = "/api/auth/two-factor/verify";

async function firstStep(email: string, path = "/api/auth/login"): Promise<Visitor> {
  const visitor = createVisitor(app);
  const response = await visitor.post(path, { email, password });
  expect(await response.json()).toMatchObject({ twoFactorRequired: true });
  return visitor;
}

async function idOf(email: string): Promise<string> {
  const [row] = await deps.db.select({ id: user.id }).from(user).where(eq(user.email, email));
  return row?.id ?? "";
}

describe.each(["/api/auth/login", "/api/auth/sign-in/email"])("%s with a second factor", (path) => {
  test("answers what is missing, and begins no session", async () => {
    const { email } = await createWithTwoFactor(gateway);
    const visitor = createVisitor(app);
    const userId = await idOf(email);
    const response = await visitor.post(`${path}?token=true`, { email, password });
    expect(response.status).toBe(200);
    const body = await response.json();
    expect(body).toMatchObject({ twoFactorRequired: true, methods: ["totp", "recovery_code"] });
    expect(body).not.toHaveProperty("token");
    expect(body).not.toHaveProperty("user");
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^selvedge\.second_factor=[^;]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/),
    ]);
    expect((await visitor.get("/api/auth/me")).status).toBe(401);
    expect(await deps.db.$count(session, eq(session.userId, userId))).toBe(1);
  });

  test("signs in with the code, which tells of the session as of any other", async () => {
    const { email, authenticator } = await createWithTwoFactor(gateway);
    const visitor = await firstStep(email, path);
    const response = await visitor.post(`${verifyPath}?token=true`, { code: authenticator.code() });
    expect(response.status, await response.clone().text()).toBe(200);
    expect(await response.json()).toEqual({
      user: expect.objectContaining({ email }),
      token: expect.any(String),
    });
    expect([...visitor.cookies.keys()].sort()).toEqual([
      ...["selvedge.device", "selvedge.session_token", "selvedge_signed_in"],
    ]);
    expect((await visitor.get("/api/auth/me")).status).toBe(200);
    const rows = await deps.db
      .select()
      .from(session)
      .where(eq(session.userId, await idOf(email)));
    const begun = rows.at(-1);
    expect(rows.map(({ twoFactor }) => twoFactor)).toEqual([true, true]);
    const [entries] = await withPlatform(deps.db, [
      deps.db
        .select({ action: auditLog.action })
        .from(auditLog)
        .where(eq(auditLog.targetId, begun?.id ?? "")),
    ]);
    expect(entries).toEqual([{ action: "session.started" }]);
  });

  test("says nothing of a second factor to who does not have the password", async () => {
    const { email } = await createWithTwoFactor(gateway);
    const response = await createVisitor(app).post(path, { email, password: "a wrong password" });
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
  });
});

test("better-auth's client gets the session for as long as it asked for", async () => {
  const { email, authenticator } = await createWithTwoFactor(gateway);
  const visitor = createVisitor(app);
  await visitor.post("/api/auth/sign-in/email", { email, password, rememberMe: false });
  const response = await visitor.post(verifyPath, { code: authenticator.code() });
  const cookie = response.headers.getSetCookie().find((line) => line.includes("session_token"));
  expect(cookie).not.toMatch(/max-age/i);
});

describe("the cookie of the first step", () => {
  test("is no session, wherever it is put", async () => {
    const { email } = await createWithTwoFactor(gateway);
    const visitor = await firstStep(email);
    const value = visitor.cookies.get("selvedge.second_factor") ?? "";
    const thief = createVisitor(app);
    thief.cookies.set("selvedge.session_token", value);
    expect((await thief.get("/api/auth/me")).status).toBe(401);
    const secret = value.split(".")[1] ?? "";
    for (const token of [value, secret]) {
      const response = await createVisitor(app).get("/api/auth/me", { authorization: `Bearer ${token}` });
      expect(response.status).toBe(401);
    }
  });

  test("counts once", async () => {
    const { email, authenticator, recoveryCodes } = await createWithTwoFactor(gateway);
    const visitor = await firstStep(email);
    const kept = visitor.cookies.get("selvedge.second_factor") ?? "";
    expect((await visitor.post(verifyPath, { code: authenticator.code() })).status).toBe(200);
    const thief = createVisitor(app);
    thief.cookies.set("selvedge.second_factor", kept);
    expect((await thief.post(verifyPath, { recoveryCode: recoveryCodes[0] })).status).toBe(401);
  });

  test("is nothing when it is missing, made up, somebody else's, or too old", async () => {
    const [{ email, authenticator }, other] = [
      await createWithTwoFactor(gateway),
      await createWithTwoFactor(gateway),
    ];
    const code = authenticator.code();
    const visitor = await firstStep(email);
    const [mine, theirs] = [await idOf(email), await idOf(other.email)];
    const cookie = visitor.cookies.get("selvedge.second_factor") ?? "";
    const foreign = (await firstStep(other.email)).cookies.get("selvedge.second_factor") ?? "";
    for (const value of [
      null,
      `${mine}.${"A".repeat(43)}`,
      cookie.replace(mine, theirs),
      foreign.replace(theirs, mine),
      "x",
    ]) {
      const stranger = createVisitor(app);
      if (value !== null) stranger.cookies.set("selvedge.second_factor", value);
      expect((await stranger.post(verifyPath, { code })).status, String(value)).toBe(401);
    }
    await deps.db
      .update(verification)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(like(verification.identifier, `second-factor:${mine}:%`));
    expect((await visitor.post(verifyPath, { code })).status).toBe(401);
  });

  test("ends with the password that it stands for", async () => {
    const { email, authenticator, ...person } = await createWithTwoFactor(gateway);
    const visitor = await firstStep(email);
    const changed = await person.post("/api/auth/change-password", {
      currentPassword: password,
      newPassword: "quite another battery staple",
    });
    expect(changed.status).toBe(204);
    expect((await visitor.post(verifyPath, { code: authenticator.code() })).status).toBe(401);
  });
});

describe("a code", () => {
  test("is right once, also when it is shown twice at once", async () => {
    const { email, authenticator } = await createWithTwoFactor(gateway);
    const code = authenticator.code();
    const visitors = await Promise.all([firstStep(email), firstStep(email)]);
    const answers = await Promise.all(visitors.map((visitor) => visitor.post(verifyPath, { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    const third = await firstStep(email);
    const replayed = await third.post(verifyPath, { code });
    expect(replayed.status).toBe(400);
    expect(await replayed.json()).toMatchObject({ errors: [{ path: "body.code" }] });
  });

  test("may be guessed five times, from wherever; then not even the right one counts, and the person is told", async () => {
    const { email, authenticator } = await createWithTwoFactor(gateway);
    const userId = await idOf(email);
    for (let guess = 0; guess < 4; guess += 1) {
      const visitor = await firstStep(email);
      expect((await visitor.post(verifyPath, { code: "000000" })).status).toBe(400);
    }
    const visitor = await firstStep(email);
    const locking = await visitor.post(verifyPath, { recoveryCode: "AAAA-AAAA-AAAA-AAAA" });
    expect(locking.status).toBe(429);
    expect(Number(locking.headers.get("retry-after"))).toBe(900);
    const locked = await visitor.post(verifyPath, { code: authenticator.code() });
    expect(locked.status).toBe(429);
    const [entries] = await withPlatform(deps.db, [
      deps.db.select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.targetId, userId)),
    ]);
    expect(entries.filter(({ action }) => action === "two_factor.locked")).toHaveLength(1);
    await deps.db
      .update(twoFactor)
      .set({ lockedUntil: sql`now() - interval '1 second'`, failedVerificationCount: 9 })
      .where(eq(twoFactor.userId, userId));
    const longer = await visitor.post(verifyPath, { code: "000000" });
    expect(Number(longer.headers.get("retry-after"))).toBe(1_800);
  });

  test("is refused in a body that is not what it should be", async () => {
    const { email } = await createWithTwoFactor(gateway);
    const visitor = await firstStep(email);
    for (const body of [
      {},
      { code: "12345a" },
      { code: "123456", recoveryCode: "AAAA-AAAA-AAAA-AAAA" },
      { code: "123456", userId: "x" },
      { recoveryCode: "short" },
    ]) {
      expect((await visitor.post(verifyPath, body)).status, JSON.stringify(body)).toBe(400);
    }
  });

  test("is asked for at most ten times in a quarter of an hour of one address", async () => {
    const visitor = createVisitor(app);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await visitor.post(verifyPath, { code: "000000" })).status).toBe(401);
    }
    expect((await visitor.post(verifyPath, { code: "000000" })).status).toBe(429);
  });
});

describe("a recovery code", () => {
  test("opens once, of two at once one, and the others stay", async () => {
    const { email, recoveryCodes } = await createWithTwoFactor(gateway);
    const recoveryCode = recoveryCodes[3]?.toLowerCase();
    const visitors = await Promise.all([firstStep(email), firstStep(email)]);
    const answers = await Promise.all(visitors.map((visitor) => visitor.post(verifyPath, { recoveryCode })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    const inside = visitors.find((_, index) => answers[index]?.status === 200);
    expect(await (await inside?.get("/api/auth/two-factor"))?.json()).toMatchObject({ recoveryCodesLeft: 9 });
  });

  test("of somebody else opens nothing", async () => {
    const [{ email }, other] = [await createWithTwoFactor(gateway), await createWithTwoFactor(gateway)];
    const visitor = await firstStep(email);
    const response = await visitor.post(verifyPath, { recoveryCode: other.recoveryCodes[0] });
    expect(response.status).toBe(400);
  });
});

describe("a trusted browser", () => {
  async function trusted() {
    const person = await createWithTwoFactor(gateway);
    const visitor = await firstStep(person.email);
    const code = person.authenticator.code();
    expect((await visitor.post(verifyPath, { code, trustDevice: true })).status).toBe(200);
    const device = visitor.cookies.get("selvedge.trusted_device") ?? "";
    const again = async (email = person.email) => {
      const browser = createVisitor(app);
      browser.cookies.set("selvedge.trusted_device", device);
      const response = await browser.post("/api/auth/login", { email, password });
      return { browser, body: await response.json<Record<string, unknown>>() };
    };
    return { person, visitor, again };
  }

  test("is not asked again, until the person forgets it", async () => {
    const { person, visitor, again } = await trusted();
    const { browser, body } = await again();
    expect(body).toMatchObject({ user: { email: person.email } });
    expect(await (await visitor.get("/api/auth/two-factor")).json()).toMatchObject({ trustedDevices: 1 });
    const stale = await browser.send("/api/auth/two-factor", { method: "DELETE" });
    expect(await stale.json()).toMatchObject({ status: 403, code: "reauthentication_required" });
    const forgotten = await visitor.send("/api/auth/two-factor/trusted-devices", { method: "DELETE" });
    expect(forgotten.status).toBe(204);
    expect((await again()).body).toMatchObject({ twoFactorRequired: true });
  });

  test("is trusted for its person alone", async () => {
    const { again } = await trusted();
    const other = await createWithTwoFactor(gateway);
    expect((await again(other.email)).body).toMatchObject({ twoFactorRequired: true });
  });

  test("is a stranger again after the password was changed", async () => {
    const { visitor, again } = await trusted();
    const newPassword = "quite another battery staple";
    await visitor.post("/api/auth/change-password", { currentPassword: password, newPassword });
    await visitor.post("/api/auth/change-password", { currentPassword: newPassword, newPassword: password });
    expect((await again()).body).toMatchObject({ twoFactorRequired: true });
  });
});

test("who has no second factor is asked for none, and an unknown address is not told apart", async () => {
  const { email } = await createSignedIn(gateway);
  const visitor = createVisitor(app);
  expect(await (await visitor.post("/api/auth/login", { email, password })).json()).toHaveProperty("user");
  const unknown = await visitor.post("/api/auth/login", { email: newEmail(), password });
  expect(unknown.status).toBe(401);
});
