import { afterEach, expect, test, vi } from "vitest";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();

afterEach(() => void vi.useRealTimers());

const path = "/api/user/me";
const change = (visitor: Visitor, body: unknown) =>
  visitor.send(path, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("GET shows the account, its empty fields as null, and nothing else of the record", async () => {
  const visitor = await createSignedIn(gateway);
  expect(await (await visitor.get(path)).json()).toEqual({
    user: {
      id: expect.any(String),
      name: "Ada",
      email: visitor.email,
      emailVerified: true,
      image: null,
      role: "user",
      createdAt: expect.stringMatching(/Z$/),
      ...{ bio: null, locale: null, timeZone: null },
    },
  });
});

test("PATCH changes the fields it names and no other, and everybody who is asked says so", async () => {
  const visitor = await createSignedIn(gateway);
  const said = { bio: "Weaves.\nReads.", locale: "de-ch", timeZone: "Europe/Zurich" };
  const first = await change(visitor, said);
  expect(first.status).toBe(200);
  expect(await first.json()).toMatchObject({ user: { ...said, name: "Ada", locale: "de-CH" } });
  const second = await change(visitor, { name: " Ada L. ", bio: null });
  const after = { name: "Ada L.", bio: null, locale: "de-CH", timeZone: "Europe/Zurich" };
  expect(await second.json()).toMatchObject({ user: after });
  expect(await (await visitor.get(path)).json()).toMatchObject({ user: after });
  expect(await (await visitor.get("/api/auth/me")).json()).toMatchObject({ user: { name: "Ada L." } });
  expect((await change(visitor, {})).status).toBe(200);
});

test("a new name is heard of in another isolate within two seconds", async () => {
  const visitor = await createSignedIn(gateway);
  const elsewhere = createVisitor(createTestGateway().app);
  for (const pair of visitor.cookies) elsewhere.cookies.set(...pair);
  await elsewhere.get("/api/auth/me");
  await change(visitor, { name: "Grace" });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect(await (await elsewhere.get("/api/auth/me")).json()).toMatchObject({ user: { name: "Grace" } });
});

test.each([
  ["name", ""],
  ["name", "A\u0007da"],
  ["name", null],
  ["bio", "a\u0000b"],
  ["bio", "\u001b[31m"],
  ["bio", "x".repeat(501)],
  ["locale", "not a locale"],
  ["locale", "zz-ZZ"],
  ["locale", ""],
  ["timeZone", "Middle/Earth"],
  ["timeZone", "+01:00"],
  ["timeZone", ""],
  ["role", "admin"],
  ["email", "other@example.test"],
  ["emailVerified", false],
  ["id", "x"],
  ["image", "https://example.test/x.png"],
  ["banned", false],
])("PATCH refuses %s %j by name, and changes nothing", async (field, value) => {
  const visitor = await createSignedIn(gateway);
  const before = await (await visitor.get(path)).json();
  const response = await change(visitor, { bio: "new", [field]: value });
  expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: `body.${field}` }] });
  expect(await (await visitor.get(path)).json()).toEqual(before);
});

test("nobody signed in is refused", async () => {
  const visitor = createVisitor(gateway.app);
  expect((await visitor.get(path)).status).toBe(401);
  expect((await change(visitor, { name: "Ada" })).status).toBe(401);
});
