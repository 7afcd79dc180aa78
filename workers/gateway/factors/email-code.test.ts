import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { account, session, user, verification } from "../../../db/gateway/schema.ts";
import { createSignedIn, mailTo, newEmail, password, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";

import { codeIn, createWithTwoFactor } from "../testing/second-factor.ts";
import { createVisitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { app, deps, mails } = gateway;
const [askPath, verifyPath] = ["/api/auth/email-code", "/api/auth/email-code/verify"];

async function mailedCode(email: string): Promise<string> {
  expect((await createVisitor(app).post(askPath, { email })).status).toBe(202);
  return codeIn(mailTo(mails, email));
}

function otherThan(code: string): string {
  return code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
}

describe("a code by mail", () => {
  test("signs in once, and is stored as a hash alone", async () => {
    const { email } = await createSignedIn(gateway);
    const code = await mailedCode(email);
    expect(code).toMatch(/^\d{6}$/);
    const [person] = await deps.db.select().from(user).where(eq(user.email, email));
    const which = eq(verification.id, `mail-code:sign-in:${person?.id}`);
    const [kept] = await deps.db.select().from(verification).where(which);
    expect(kept?.value).not.toContain(code);
    const visitor = createVisitor(app);
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
    const response = await visitor.post(`${verifyPath}?token=true`, { email, code: spaced });
    expect(response.status, await response.clone().text()).toBe(200);
    expect(await response.json()).toMatchObject({ user: { email }, token: expect.any(String) });
    expect((await visitor.get("/api/auth/me")).status).toBe(200);
    const rows = await deps.db
      .select()
      .from(session)
      .where(eq(session.userId, person?.id ?? ""));
    expect(rows.map(({ method }) => method).sort()).toEqual(["code", "password"]);
    expect((await createVisitor(app).post(verifyPath, { email, code })).status).toBe(401);
  });

  test("is one at a time: a new one voids the one before", async () => {
    const { email } = await createSignedIn(gateway);
    const [first, second] = [await mailedCode(email), await mailedCode(email)];
    const visitor = createVisitor(app);
    if (first !== second) {
      expect((await visitor.post(verifyPath, { email, code: first })).status).toBe(401);
    }
    expect((await visitor.post(verifyPath, { email, code: second })).status).toBe(200);
  });

  test("is void after five wrong guesses, and after ten minutes", async () => {
    const { email } = await createSignedIn(gateway);
    const guessed = await mailedCode(email);
    for (let guess = 0; guess < 5; guess += 1) {
      const response = await createVisitor(app).post(verifyPath, { email, code: otherThan(guessed) });
      expect(response.status).toBe(401);
    }
    expect((await createVisitor(app).post(verifyPath, { email, code: guessed })).status).toBe(401);
    const late = await mailedCode(email);
    const [person] = await deps.db.select().from(user).where(eq(user.email, email));
    await deps.db
      .update(verification)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(eq(verification.id, `mail-code:sign-in:${person?.id}`));
    expect((await createVisitor(app).post(verifyPath, { email, code: late })).status).toBe(401);
  });

  test("opens once, also when it is shown twice at once", async () => {
    const { email } = await createSignedIn(gateway);
    const code = await mailedCode(email);
    const answers = await Promise.all([0, 1].map(() => createVisitor(app).post(verifyPath, { email, code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  test("of another account opens nothing", async () => {
    const [one, other] = [await createSignedIn(gateway), await createSignedIn(gateway)];
    await mailedCode(other.email);
    const code = await mailedCode(one.email);
    const foreign = codeIn(mailTo(mails, other.email));
    if (foreign === code) return;
    expect((await createVisitor(app).post(verifyPath, { email: other.email, code })).status).toBe(401);
  });

  test("is mailed to an account at most five times an hour, whoever asks", async () => {
    const { email } = await createSignedIn(gateway);
    for (let ask = 0; ask < 7; ask += 1) {
      expect((await createVisitor(app).post(askPath, { email })).status).toBe(202);
    }
    expect(mails.filter(({ to, kind }) => to === email && kind === "sign-in-code")).toHaveLength(5);
  });

  test("does not say whether there is an account, in words or in time, and mails nobody else", async () => {
    const [{ email }, unknown] = [await createSignedIn(gateway), newEmail()];
    const asked = [];
    const shown = [];
    for (const address of [email, unknown]) {
      const visitor = createVisitor(app);
      const startedMs = performance.now();
      const response = await visitor.post(askPath, { email: address });
      expect(performance.now() - startedMs).toBeGreaterThanOrEqual(495);
      asked.push([response.status, await response.text()]);
      const wrong = address === email ? otherThan(codeIn(mailTo(mails, email))) : "123456";
      const refused = await visitor.post(verifyPath, { email: address, code: wrong });
      const { requestId: _, ...problem } = await refused.json<Record<string, unknown>>();
      shown.push([refused.status, problem]);
    }
    expect(asked[1]).toEqual(asked[0]);
    expect(shown[1]).toEqual(shown[0]);
    expect(mails.filter(({ to }) => to === unknown)).toEqual([]);
  });

  test("is refused in a body that is not what it should be", async () => {
    const visitor = createVisitor(app);
    const email = newEmail();
    for (const [path, body] of [
      [askPath, {}],
      [askPath, { email, role: "admin" }],
      [askPath, { email: "x" }],
      [verifyPath, { email }],
      [verifyPath, { email, code: "12345" }],
      [verifyPath, { email, code: "123456", twoFactor: true }],
    ] as const) {
      expect((await visitor.post(path, body)).status, JSON.stringify(body)).toBe(400);
    }
  });
});

test("a second factor is asked for after a code by mail, too", async () => {
  const { email, authenticator } = await createWithTwoFactor(gateway);
  const code = await mailedCode(email);
  const visitor = createVisitor(app);
  const first = await visitor.post(verifyPath, { email, code });
  expect(await first.json()).toMatchObject({ twoFactorRequired: true });
  expect((await visitor.get("/api/auth/me")).status).toBe(401);
  const second = await visitor.post("/api/auth/two-factor/verify", { code: authenticator.code() });
  expect(second.status).toBe(200);
});

test("an address that waits to be proven is proven by a code, and no password of whoever signed up survives", async () => {
  const email = newEmail();
  const attacker = createVisitor(app);
  await attacker.post("/api/auth/register", { name: "Mallory", email, password });
  const link = tokenIn(mailTo(mails, email));
  const owner = createVisitor(app);
  const code = await mailedCode(email);
  expect((await owner.post(verifyPath, { email, code })).status).toBe(200);
  expect(await (await owner.get("/api/auth/me")).json()).toMatchObject({ user: { emailVerified: true } });
  await attacker.post("/api/auth/verify", { token: link });
  expect((await attacker.post("/api/auth/login", { email, password })).status).toBe(401);
  const [person] = await deps.db.select().from(user).where(eq(user.email, email));
  expect(await deps.db.$count(account, eq(account.userId, person?.id ?? ""))).toBe(0);
});
