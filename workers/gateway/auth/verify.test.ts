import { like } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { verification } from "../../../db/gateway/schema.ts";
import { createSignedIn, mailTo, newEmail, password, signIn, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();

async function register(visitor: Visitor): Promise<{ email: string; token: string; link: URL }> {
  const email = newEmail();
  await visitor.post("/api/auth/register", { name: "Ada", email, password });
  const mail = mailTo(gateway.mails, email);
  return { email, token: tokenIn(mail), link: new URL(mail.link) };
}

test("the mail's link opens the site's page, and the token works there, also a second time", async () => {
  const visitor = createVisitor(gateway.app);
  const { email, token, link } = await register(visitor);
  expect(link.origin + link.pathname).toBe(`${gateway.deps.config.publicUrl}/verify`);
  for (let press = 0; press < 2; press += 1) {
    expect((await visitor.post("/api/auth/verify", { token })).status).toBe(204);
  }
  expect(visitor.cookies.size).toBe(0);
  await signIn(visitor, email);
});

test("whoever else signed up with the address does not get the account that its owner proves", async () => {
  const [attacker, owner] = [createVisitor(gateway.app), createVisitor(gateway.app)];
  const email = newEmail();
  const theirs = "a password of the attacker's";
  const signUp = async (visitor: Visitor, name: string, secret: string) => {
    await visitor.post("/api/auth/register", { name, email, password: secret });
    return tokenIn(mailTo(gateway.mails, email));
  };
  const first = await signUp(attacker, "Mallory", theirs);
  const token = await signUp(owner, "Ada", password);
  const last = await signUp(attacker, "Mallory", theirs);
  expect((await owner.post("/api/auth/verify", { token })).status).toBe(204);
  for (const other of [first, last]) await attacker.post("/api/auth/verify", { token: other });
  expect((await attacker.post("/api/auth/login", { email, password: theirs })).status).toBe(401);
  await signIn(owner, email);
  expect(await (await owner.get("/api/auth/me")).json()).toMatchObject({
    user: { name: "Ada" },
    tenant: { name: "Ada" },
  });
});

test("better-auth's own way to verify, which leads elsewhere, is not there", async () => {
  const visitor = createVisitor(gateway.app);
  const { token } = await register(visitor);
  for (const callbackURL of ["https://evil.test/", "/..//evil.test"]) {
    const query = new URLSearchParams({ token, callbackURL });
    expect((await visitor.get(`/api/auth/verify-email?${query}`)).status).toBe(404);
  }
});

describe("a token is refused, and the field named,", () => {
  test.each([
    ["that is none", () => "x"],
    ["whose secret is another", (token: string) => `${token.slice(0, -4)}AAAA`],
    ["of another account", (token: string) => `${crypto.randomUUID()}.${token.split(".")[1]}`],
    ["of an id that is none", (token: string) => `%.${token.split(".")[1]}`],
  ])("%s", async (_, change) => {
    const visitor = createVisitor(gateway.app);
    const { email, token } = await register(visitor);
    await refused(visitor, change(token));
    expect((await visitor.post("/api/auth/login", { email, password })).status).toBe(403);
  });

  test("that has expired", async () => {
    const visitor = createVisitor(gateway.app);
    const { token } = await register(visitor);
    const past = new Date(Date.now() - 1_000);
    await gateway.deps.db
      .update(verification)
      .set({ expiresAt: past })
      .where(like(verification.identifier, `sign-up:${token.split(".")[0]}:%`));
    await refused(visitor, token);
  });

  async function refused(visitor: Visitor, token: string): Promise<void> {
    const response = await visitor.post("/api/auth/verify", { token });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid_request",
      errors: [{ path: "body.token" }],
    });
  }

  test("that is missing, or comes with something else", async () => {
    const visitor = createVisitor(gateway.app);
    expect((await visitor.post("/api/auth/verify", {})).status).toBe(400);
    expect((await visitor.post("/api/auth/verify", { token: "x", userId: "y" })).status).toBe(400);
  });
});

test("a mail can be asked for again, and asking tells nothing about an address", async () => {
  const visitor = createVisitor(gateway.app);
  const { email, token } = await register(visitor);
  const { email: verified } = await createSignedIn(gateway);
  const mailsBefore = gateway.mails.length;
  const answers = [];
  for (const address of [email, verified, newEmail()]) {
    const response = await visitor.post("/api/auth/send-verification-email", { email: address });
    answers.push([response.status, await response.text()]);
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect(gateway.mails.length).toBe(mailsBefore + 1);
  const second = tokenIn(mailTo(gateway.mails, email));
  expect(second).not.toBe("");
  for (const each of [second, token]) {
    expect((await visitor.post("/api/auth/verify", { token: each })).status).toBe(204);
  }
});
