import { eq, sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { verification } from "../../../db/gateway/schema.ts";
import { createSignedIn, mailTo, newEmail, password, signIn, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const newPassword = "a bicycle made of rain";

afterEach(() => void vi.useRealTimers());

const stranger = () => createVisitor(gateway.app);
const forgot = (email: string, visitor = stranger()) => visitor.post("/api/auth/forgot-password", { email });
const reset = (token: string, visitor = stranger()) =>
  visitor.post("/api/auth/reset-password", { token, newPassword });
const mailsTo = (email: string) => gateway.mails.filter(({ to }) => to === email);

async function askedFor(): Promise<Visitor & { email: string; token: string }> {
  const visitor = await createSignedIn(gateway);
  await forgot(visitor.email);
  return { ...visitor, token: tokenIn(mailTo(gateway.mails, visitor.email)) };
}

test("the mail's link opens the site's page, and its token sets the password and ends every session", async () => {
  const visitor = await createSignedIn(gateway);
  const { token: bearer } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
  expect((await forgot(visitor.email.toUpperCase())).status).toBe(202);
  const mail = mailTo(gateway.mails, visitor.email);
  expect(mail).toMatchObject({ kind: "reset-password" });
  expect(mail.link.split("?")[0]).toBe(`${gateway.deps.config.publicUrl}/reset`);
  const response = await reset(tokenIn(mail));
  expect([response.status, response.headers.getSetCookie()]).toEqual([204, []]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect((await visitor.get("/api/auth/me")).status).toBe(401);
  expect((await stranger().get("/api/auth/me", { authorization: `Bearer ${bearer}` })).status).toBe(401);
  const old = await stranger().post("/api/auth/login", { email: visitor.email, password });
  expect(old.status).toBe(401);
  const login = await stranger().post("/api/auth/login", { email: visitor.email, password: newPassword });
  expect(login.status).toBe(200);
});

test("a reset proves the address, and no link of an earlier sign-up undoes it", async () => {
  const email = newEmail();
  await stranger().post("/api/auth/register", { name: "Mallory", email, password });
  const signUp = tokenIn(mailTo(gateway.mails, email));
  await forgot(email);
  expect((await reset(tokenIn(mailTo(gateway.mails, email)))).status).toBe(204);
  await stranger().post("/api/auth/verify", { token: signUp });
  const login = (secret: string) => stranger().post("/api/auth/login", { email, password: secret });
  expect((await login(password)).status).toBe(401);
  expect((await login(newPassword)).status).toBe(200);
});

test("asking answers the same, and as late, whether or not the address has an account", async () => {
  const { email } = await createSignedIn(gateway);
  const unknown = newEmail();
  const answers = [];
  for (const address of [email, unknown]) {
    const startedMs = performance.now();
    const response = await forgot(address);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(495);
    answers.push([response.status, await response.text(), response.headers.getSetCookie()]);
  }
  expect(answers[0]).toEqual([202, "", []]);
  expect(answers[1]).toEqual(answers[0]);
  expect([mailsTo(email).length, mailsTo(unknown).length]).toEqual([1, 0]);
});

test("an account is sent three mails an hour, from however many addresses they are asked for", async () => {
  const { email } = await createSignedIn(gateway);
  const answers = await Promise.all(Array.from({ length: 5 }, () => forgot(email)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 202));
  expect(mailsTo(email)).toHaveLength(3);
});

test("asking and resetting share ten tries in a quarter of an hour", async () => {
  const visitor = stranger();
  for (let index = 0; index < 10; index += 1) expect((await reset("x", visitor)).status).toBe(400);
  expect((await reset("x", visitor)).status).toBe(429);
  expect((await forgot(newEmail(), visitor)).status).toBe(429);
});

describe("a token is refused, and the field named,", () => {
  const refused = { status: 400, code: "invalid_request", errors: [{ path: "body.token" }] };

  test("that is none", async () => {
    for (const token of ["x", "\u0000", "'", "a".repeat(200)]) {
      expect(await (await reset(token)).json()).toMatchObject(refused);
    }
  });

  test("that was used, or whose sibling was", async () => {
    const { email, token } = await askedFor();
    await forgot(email);
    const second = tokenIn(mailTo(gateway.mails, email));
    expect((await reset(second)).status).toBe(204);
    for (const each of [second, token]) expect(await (await reset(each)).json()).toMatchObject(refused);
  });

  test("that is used twice at once, but for one", async () => {
    const { token } = await askedFor();
    const answers = await Promise.all([reset(token), reset(token), reset(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400, 400]);
  });

  test("that is more than an hour old", async () => {
    const { email, token } = await askedFor();
    const person = (await gateway.deps.db.query.user.findFirst({ where: (user) => eq(user.email, email) }))
      ?.id;
    const past = sql`${verification.expiresAt} - interval '1 hour'`;
    await gateway.deps.db
      .update(verification)
      .set({ expiresAt: past })
      .where(eq(verification.value, person ?? ""));
    expect(await (await reset(token)).json()).toMatchObject(refused);
    await signIn(stranger(), email);
  });
});

test("the database holds no token that could be used", async () => {
  const { email, token } = await askedFor();
  const person = await gateway.deps.db.query.user.findFirst({ where: (user) => eq(user.email, email) });
  const rows = await gateway.deps.db
    .select()
    .from(verification)
    .where(eq(verification.value, person?.id ?? ""));
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(token);
});

test("a password that is too short, or anything beside it, is refused by field and spends nothing", async () => {
  const { token } = await askedFor();
  const post = (body: unknown) => stranger().post("/api/auth/reset-password", body);
  const short = await post({ token, newPassword: "too short" });
  expect(await short.json()).toMatchObject({ status: 400, errors: [{ path: "body.newPassword" }] });
  const more = await post({ token, newPassword, email: "x@example.test" });
  expect(await more.json()).toMatchObject({ status: 400, errors: [{ path: "body.email" }] });
  expect((await reset(token)).status).toBe(204);
});

test.each(["request-password-reset", "reset-password/x"])(
  "better-auth's own /%s is not reachable",
  async (path) => {
    expect((await stranger().post(`/api/auth/${path}`, { email: newEmail() })).status).toBe(404);
  },
);
