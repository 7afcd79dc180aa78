import { afterEach, expect, test, vi } from "vitest";
import { createSignedIn, password, signIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const newPassword = "a bicycle made of rain";

afterEach(() => void vi.useRealTimers());

const change = (visitor: Visitor, body: unknown = { currentPassword: password, newPassword }) =>
  visitor.post("/api/auth/change-password", body);
const login = async (email: string, password: string) =>
  (await createVisitor(gateway.app).post("/api/auth/login", { email, password })).status;
const whoAmI = async (visitor: Visitor) => (await visitor.get("/api/auth/me")).status;

test("sets the password, keeps this session and ends the others within two seconds", async () => {
  const visitor = await createSignedIn(gateway);
  const other = createVisitor(gateway.app);
  await signIn(other, visitor.email);
  const { token } = await (await other.get("/api/auth/token")).json<{ token: string }>();
  expect([await whoAmI(visitor), await whoAmI(other)]).toEqual([200, 200]);
  expect((await change(visitor)).status).toBe(204);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect([await whoAmI(visitor), await whoAmI(other)]).toEqual([200, 401]);
  const bearer = await createVisitor(gateway.app).get("/api/auth/me", { authorization: `Bearer ${token}` });
  expect(bearer.status).toBe(401);
  expect(await login(visitor.email, password)).toBe(401);
  expect(await login(visitor.email, newPassword)).toBe(200);
});

test("gives this session a new secret: the old one is refused within two seconds", async () => {
  const [visitor, thief] = [await createSignedIn(gateway), createVisitor(gateway.app)];
  for (const pair of visitor.cookies) thief.cookies.set(...pair);
  expect(await whoAmI(thief)).toBe(200);
  expect((await change(visitor)).status).toBe(204);
  expect(visitor.cookies.get("selvedge.session_token")).not.toBe(thief.cookies.get("selvedge.session_token"));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect([await whoAmI(visitor), await whoAmI(thief)]).toEqual([200, 401]);
});

test("a wrong current password is refused by field, and changes nothing", async () => {
  const visitor = await createSignedIn(gateway);
  const response = await change(visitor, { currentPassword: "not the password", newPassword });
  expect(await response.json()).toMatchObject({
    status: 400,
    code: "invalid_request",
    errors: [{ path: "body.currentPassword" }],
  });
  expect(await login(visitor.email, password)).toBe(200);
});

test("what is missing, too short or beside it is refused by field", async () => {
  const visitor = await createSignedIn(gateway);
  const right = { currentPassword: password, newPassword };
  for (const [body, path] of [
    [{ newPassword }, "body.currentPassword"],
    [{ ...right, newPassword: "too short" }, "body.newPassword"],
    [{ ...right, userId: "somebody" }, "body.userId"],
    [{ ...right, revokeOtherSessions: false }, "body.revokeOtherSessions"],
  ] as const) {
    expect(await (await change(visitor, body)).json()).toMatchObject({ status: 400, errors: [{ path }] });
  }
});

test("nobody signed in is refused", async () => {
  expect((await change(createVisitor(gateway.app))).status).toBe(401);
});

test("guessing here and at sign-in share ten tries in a quarter of an hour", async () => {
  const visitor = await createSignedIn(gateway);
  const wrong = { currentPassword: "not the password", newPassword };
  for (let index = 0; index < 9; index += 1) expect((await change(visitor, wrong)).status).toBe(400);
  expect((await change(visitor, wrong)).status).toBe(429);
  expect((await visitor.post("/api/auth/login", { email: visitor.email, password })).status).toBe(429);
});
