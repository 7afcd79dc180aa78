import { afterEach, expect, test, vi } from "vitest";
import { notification, signIn as signInTable } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import { createSignedIn, mailTo, newEmail, password, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

/** Fewer than it is, so that the tests need not hash for minutes. */
const limit = 5;
const vars = { RATE_LIMITS: JSON.stringify({ "sign-in-failures": { limit } }) };
const gateway = createTestGateway({ vars });
const { db } = gateway.deps;
const wrong = "not the password";

afterEach(() => void vi.useRealTimers());

const login = async (email: string, given: string, visitor: Visitor = createVisitor(gateway.app)) =>
  await visitor.post("/api/auth/login", { email, password: given });
const idOf = async (visitor: Visitor) =>
  (await (await visitor.get("/api/auth/me")).json<{ user: { id: string } }>()).user.id;

/** Fails as often as it takes, each time from another address and by another route, all at once. */
async function failUntilLocked(email: string): Promise<number[]> {
  const paths = ["/api/auth/login", "/api/auth/sign-in/email"];
  const responses = await Promise.all(
    Array.from({ length: limit + 3 }, (_, index) =>
      createVisitor(gateway.app).post(paths[index % 2] ?? "", { email, password: wrong }),
    ),
  );
  return responses.map(({ status }) => status).sort();
}

test("failures lock an account, counted to the last of many at once, and its owner is told once", async () => {
  const visitor = await createSignedIn(gateway);
  const id = await idOf(visitor);
  const statuses = await failUntilLocked(visitor.email);
  expect(statuses).toEqual([...Array(limit).fill(401), 429, 429, 429]);
  const refused = await login(visitor.email, password);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(800);
  await Promise.all(Array.from({ length: 40 }, () => login(visitor.email, password)));
  const [told, noted] = await withUser(db, id, [
    db.select().from(notification),
    db.select().from(signInTable),
  ]);
  expect(told).toMatchObject([{ kind: "security.locked", params: { minutes: 15 } }]);
  expect(noted.filter(({ outcome }) => outcome === "failed")).toHaveLength(limit);
  // Thirty rows an hour is all that somebody who guesses can make us write.
  expect(noted.filter(({ outcome }) => outcome === "locked")).toHaveLength(30 - limit);
});

test("an address that has no account is locked in the same words", async () => {
  const [visitor, unknown] = [await createSignedIn(gateway), newEmail()];
  const answers = [];
  for (const email of [visitor.email, unknown]) {
    const statuses = await failUntilLocked(email);
    const response = await login(email, password);
    const { requestId: _, ...problem } = await response.json<Record<string, unknown>>();
    answers.push({ statuses, problem, cookies: response.headers.getSetCookie() });
  }
  expect(answers[1]).toEqual(answers[0]);
});

test("the owner goes on in a browser that the account knows, and failures there lock it alone", async () => {
  const visitor = await createSignedIn(gateway);
  await failUntilLocked(visitor.email);
  expect((await login(visitor.email, password, visitor)).status).toBe(200);
  for (let index = 0; index < limit; index += 1) {
    const known = createVisitor(gateway.app);
    known.cookies.set("selvedge.device", visitor.cookies.get("selvedge.device") ?? "");
    expect((await login(visitor.email, wrong, known)).status).toBe(401);
  }
  const known = createVisitor(gateway.app);
  known.cookies.set("selvedge.device", visitor.cookies.get("selvedge.device") ?? "");
  expect((await login(visitor.email, password, known)).status).toBe(429);
});

test("a browser that another account knows does not help", async () => {
  const [visitor, attacker] = [await createSignedIn(gateway), await createSignedIn(gateway)];
  await failUntilLocked(visitor.email);
  expect((await login(visitor.email, password, attacker)).status).toBe(429);
});

test("who chooses a new password by mail can sign in with it at once", async () => {
  const visitor = await createSignedIn(gateway);
  await failUntilLocked(visitor.email);
  const elsewhere = createVisitor(gateway.app);
  expect((await elsewhere.post("/api/auth/forgot-password", { email: visitor.email })).status).toBe(202);
  const token = tokenIn(mailTo(gateway.mails, visitor.email));
  const newPassword = "a bicycle made of rain";
  expect((await elsewhere.post("/api/auth/reset-password", { token, newPassword })).status).toBe(204);
  expect((await login(visitor.email, newPassword)).status).toBe(200);
});

test("a success forgives what failed before", async () => {
  const { email } = await createSignedIn(gateway);
  for (let round = 0; round < 2; round += 1) {
    await Promise.all(Array.from({ length: limit - 1 }, () => login(email, wrong)));
    expect((await login(email, password)).status).toBe(200);
  }
});

test("guessing the current password of a stolen session counts for the account as well", async () => {
  const visitor = await createSignedIn(gateway);
  const attempts = await Promise.all(
    Array.from({ length: limit + 2 }, () => {
      const thief = createVisitor(gateway.app);
      thief.cookies.set("selvedge.session_token", visitor.cookies.get("selvedge.session_token") ?? "");
      const body = { currentPassword: wrong, newPassword: "a bicycle made of rain" };
      return thief.post("/api/auth/change-password", body);
    }),
  );
  const statuses = attempts.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array(limit).fill(400), 429, 429]);
});

test("nobody who cannot be counted is let in", async () => {
  const { email } = await createSignedIn(gateway);
  const attempts = {
    begin: () => Promise.reject(new Error("away")),
    forgive: () => Promise.reject(new Error("away")),
  };
  const uncounted = createTestGateway({ vars, deps: { attempts } });
  const response = await createVisitor(uncounted.app).post("/api/auth/login", { email, password });
  expect(response.status).toBe(503);
});

test("a known and an unknown address cost the same hashing: once, and none while locked", async () => {
  const { email } = await createSignedIn(gateway);
  // Each is one derivation of a key and nothing else that costs.
  const { password: hasher } = await (await gateway.deps.auth()).$context;
  const [hash, verify] = [vi.spyOn(hasher, "hash"), vi.spyOn(hasher, "verify")];
  const hashings = () => hash.mock.calls.length + verify.mock.calls.length;
  for (const address of [email, newEmail()]) {
    for (const path of ["/api/auth/login", "/api/auth/sign-in/email"]) {
      const before = hashings();
      await createVisitor(gateway.app).post(path, { email: address, password: wrong });
      expect(hashings() - before).toBe(1);
    }
    await failUntilLocked(address);
    const before = hashings();
    expect((await login(address, password)).status).toBe(429);
    expect(hashings() - before).toBe(0);
  }
});
