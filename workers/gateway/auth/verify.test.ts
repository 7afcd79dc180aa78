import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
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

function forge(
  claims: Record<string, unknown>,
  { secret = gateway.deps.config.authSecret, exp = "1h" } = {},
) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .setExpirationTime(exp)
    .sign(new TextEncoder().encode(secret));
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

test("better-auth's own GET works too, and leads only to this site", async () => {
  const visitor = createVisitor(gateway.app);
  const { email, token } = await register(visitor);
  const away = await visitor.get(
    `/api/auth/verify-email?token=${token}&callbackURL=${encodeURIComponent("https://evil.test/")}`,
  );
  expect(away.status).toBe(403);
  const home = await visitor.get(
    `/api/auth/verify-email?token=${token}&callbackURL=${encodeURIComponent("/sign-in")}`,
  );
  expect([home.status, home.headers.get("location")]).toEqual([302, "/sign-in"]);
  await signIn(visitor, email);
});

describe("a token is refused, and the field named,", () => {
  test.each([
    ["that is none", async () => "x"],
    ["that somebody else signed", (email: string) => forge({ email }, { secret: "s".repeat(32) })],
    ["that has expired", (email: string) => forge({ email }, { exp: "-1m" })],
    ["for an address that nobody registered", () => forge({ email: newEmail() })],
    [
      "for an address that another account has meanwhile",
      (email: string) => forge({ email, userId: "another" }),
    ],
  ])("%s", async (_, makeToken) => {
    const visitor = createVisitor(gateway.app);
    const { email } = await register(visitor);
    const response = await visitor.post("/api/auth/verify", { token: await makeToken(email) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid_request",
      errors: [{ path: "body.token" }],
    });
    expect((await visitor.post("/api/auth/login", { email, password })).status).toBe(403);
  });

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
