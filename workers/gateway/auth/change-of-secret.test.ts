import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { readPass, writeGateToken } from "../gate/gate-token.ts";
import { createSignedIn, mailTo, newEmail, password, signIn, tokenIn } from "../testing/account.ts";
import { createTestGateway, type TestGateway } from "../testing/gateway.ts";
import { codeIn, createWithTwoFactor } from "../testing/second-factor.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

/** The steps of a change, each with isolates of its own: the secret of before is the one that the database's keys have. */
const [before, next] = [env.AUTH_SECRET, "the-next-auth-secret-0123456789-0123456789"];
const withSecret = (AUTH_SECRET: string) => createTestGateway({ vars: { AUTH_SECRET } });
const [old, first, second, last] = [before, `${before} ${next}`, `${next} ${before}`, next].map(
  withSecret,
) as [TestGateway, TestGateway, TestGateway, TestGateway];

/** The same browser, at another isolate. */
function at({ app }: TestGateway, visitor: Visitor): Visitor {
  const there = createVisitor(app);
  for (const pair of visitor.cookies) there.cookies.set(...pair);
  return there;
}

const statusOf = async (visitor: Visitor) => (await visitor.get("/api/auth/me")).status;

test("a session goes on through every step, and with its cookie signed anew without the secret before", async () => {
  const person = await createSignedIn(old);
  const cookie = person.cookies.get("selvedge.session_token");
  expect(await statusOf(at(first, person))).toBe(200);
  const there = at(second, person);
  expect(await statusOf(there)).toBe(200);
  expect(there.cookies.get("selvedge.session_token")).not.toBe(cookie);
  for (const step of [first, second, last]) expect(await statusOf(at(step, there))).toBe(200);
  expect(await statusOf(at(last, person))).toBe(401);
  const browser = at(second, person);
  expect((await browser.post("/api/auth/logout", {})).status).toBe(204);
  expect(await statusOf(at(second, person))).toBe(401);
});

test("a browser that is not remembered is still not, after its cookie was signed anew", async () => {
  const { email } = await createSignedIn(old);
  const visitor = createVisitor(old.app);
  await visitor.post("/api/auth/sign-in/email", { email, password, rememberMe: false });
  const answer = await at(second, visitor).get("/api/auth/me");
  const [anew] = answer.headers.getSetCookie().filter((line) => line.startsWith("selvedge.session_token="));
  expect(anew).toMatch(/; Path=\//);
  expect(anew).not.toMatch(/max-age|expires/i);
});

test("isolates of one step know what those of the next made", async () => {
  const person = await createSignedIn(second);
  expect(await statusOf(at(first, person))).toBe(200);
  expect(await statusOf(at(old, person))).toBe(401);
});

test("better-auth knows the session of before too, and no cookie that neither secret signed", async () => {
  const person = await createSignedIn(old);
  const session = await at(second, person).get("/api/auth/get-session");
  expect(await session.json()).toMatchObject({ user: { email: person.email } });
  const value = person.cookies.get("selvedge.session_token") ?? "";
  person.cookies.set(
    "selvedge.session_token",
    value.replace(/^./, (letter) => (letter === "a" ? "b" : "a")),
  );
  expect(await statusOf(at(second, person))).toBe(401);
  expect(await (await at(second, person).get("/api/auth/get-session")).json()).toBeNull();
});

test("a link and a code that were mailed before still count", async () => {
  const email = newEmail();
  await createVisitor(old.app).post("/api/auth/register", { name: "Ada", email, password });
  const token = tokenIn(mailTo(old.mails, email));
  const visitor = createVisitor(second.app);
  expect((await visitor.post("/api/auth/verify", { token })).status).toBe(204);
  await signIn(visitor, email);
  await createVisitor(old.app).post("/api/auth/email-code", { email });
  const code = codeIn(mailTo(old.mails, email));
  const byCode = createVisitor(second.app);
  expect((await byCode.post("/api/auth/email-code/verify", { email, code })).status).toBe(200);
});

test("an authenticator app and recovery codes of before open the second step", async () => {
  const { email, authenticator, recoveryCodes } = await createWithTwoFactor(old);
  for (const shown of [{ code: authenticator.code() }, { recoveryCode: recoveryCodes[0] }]) {
    const visitor = createVisitor(second.app);
    expect(await (await visitor.post("/api/auth/login", { email, password })).json()).toMatchObject({
      twoFactorRequired: true,
    });
    const answer = await visitor.post("/api/auth/two-factor/verify", shown);
    expect(answer.status, await answer.clone().text()).toBe(200);
  }
});

test("recovery codes need no secret at all", async () => {
  const { email, recoveryCodes } = await createWithTwoFactor(old);
  const visitor = createVisitor(last.app);
  await visitor.post("/api/auth/login", { email, password });
  const answer = await visitor.post("/api/auth/two-factor/verify", { recoveryCode: recoveryCodes[0] });
  expect(answer.status).toBe(200);
});

test("a token that was signed before is good until it ends, and its keys still sign", async () => {
  const person = await createSignedIn(old);
  const { token } = await (await person.get("/api/auth/token")).json<{ token: string }>();
  const bearer = (gateway: TestGateway, value: string) =>
    createVisitor(gateway.app).get("/api/auth/me", { authorization: `Bearer ${value}` });
  expect((await bearer(second, token)).status).toBe(200);
  const anew = await (await at(second, person).get("/api/auth/token")).json<{ token: string }>();
  expect((await bearer(old, anew.token)).status).toBe(200);
});

test("a browser that is known is still known, by a cookie signed anew", async () => {
  const person = await createSignedIn(old);
  const known = at(second, person);
  const device = known.cookies.get("selvedge.device");
  await signIn(known, person.email);
  expect(known.cookies.get("selvedge.device")).not.toBe(device);
  const { data } = await (await known.get("/api/auth/sign-ins")).json<{ data: { newDevice: boolean }[] }>();
  expect(data[0]?.newDevice).toBe(false);
});

test("a pass of the gate counts while either secret is there", async () => {
  const pass = {
    kind: "pass",
    gate: "studio",
    userId: "u",
    sessionId: "s",
    untilMs: Date.now() + 60_000,
  } as const;
  const written = await writeGateToken(old.deps.config, pass);
  expect(await readPass(second.deps.config, written)).toEqual(pass);
  expect(await readPass(last.deps.config, written)).toBeNull();
});
