import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { account, passkey, session, user } from "../../../db/gateway/schema.ts";
import { notification } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import type { AssertionOptions, AttestationOptions, Passkey } from "../../contract/factors.ts";
import { createSignedIn, password } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createSoftAuthenticator, type Fault, tampered } from "../testing/passkey.ts";
import { createWithTwoFactor } from "../testing/second-factor.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { app, deps } = gateway;
const page = deps.config.publicUrl;

async function creationOptions(visitor: Visitor): Promise<AttestationOptions> {
  const response = await visitor.post("/api/auth/passkeys/options", {}, { origin: page });
  expect(response.status, await response.clone().text()).toBe(200);
  return await response.json();
}

async function requestOptions(visitor: Visitor): Promise<AssertionOptions> {
  const path = "/api/auth/passkeys/sign-in/options";
  return await (await visitor.post(path, {}, { origin: page })).json();
}

async function withPasskey<Person extends Visitor>(visitor: Person, name = "Telephone") {
  const authenticator = await createSoftAuthenticator(page);
  const response = await authenticator.create(await creationOptions(visitor));
  const added = await visitor.post("/api/auth/passkeys", { name, response });
  expect(added.status, await added.clone().text()).toBe(201);
  const { passkey: made } = await added.json<{ passkey: Passkey }>();
  return { visitor, authenticator, made };
}

async function signInWith(
  authenticator: Awaited<ReturnType<typeof createSoftAuthenticator>>,
  fault: Fault = {},
) {
  const visitor = createVisitor(app);
  const response = await authenticator.show(await requestOptions(visitor), fault);
  return { visitor, shown: response, answer: await visitor.post("/api/auth/passkeys/sign-in", { response }) };
}

async function idOf(email: string): Promise<string> {
  const [row] = await deps.db.select({ id: user.id }).from(user).where(eq(user.email, email));
  return row?.id ?? "";
}

describe("a passkey", () => {
  test("is made for the site's host, found without an address, and sees the person", async () => {
    const options = await creationOptions(await createSignedIn(gateway));
    expect(options).toMatchObject({
      rp: { id: new URL(page).hostname, name: "Selvedge" },
      attestation: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
  });

  test("signs in without an address, as two factors", async () => {
    const person = await createWithTwoFactor(gateway);
    const { authenticator, made } = await withPasskey(person);
    expect(made).toEqual({ id: made.id, name: "Telephone", synced: false, createdAt: expect.any(String) });
    const { visitor, answer } = await signInWith(authenticator);
    expect(answer.status, await answer.clone().text()).toBe(200);
    expect(await answer.json()).toMatchObject({ user: { email: person.email } });
    expect((await visitor.get("/api/auth/me")).status).toBe(200);
    const userId = await idOf(person.email);
    const byPasskey = and(eq(session.userId, userId), eq(session.method, "passkey"));
    expect(await deps.db.select().from(session).where(byPasskey)).toMatchObject([{ twoFactor: true }]);
    const fresh = await visitor.send("/api/auth/two-factor", { method: "DELETE" });
    expect(fresh.status).toBe(204);
    expect((await signInWith(authenticator)).answer.status).toBe(200);
  });

  test("is offered as the second step of who has one", async () => {
    const person = await createWithTwoFactor(gateway);
    await withPasskey(person);
    const login = await createVisitor(app).post("/api/auth/login", { email: person.email, password });
    expect(await login.json()).toMatchObject({ methods: ["totp", "recovery_code", "passkey"] });
  });

  test("is listed, renamed and removed by its owner alone", async () => {
    const { visitor, made, authenticator } = await withPasskey(await createSignedIn(gateway));
    const { made: second } = await withPasskey(visitor, "Key ring");
    const stranger = await createSignedIn(gateway);
    const path = `/api/auth/passkeys/${made.id}`;
    const rename = (who: Visitor, body: unknown) =>
      who.send(path, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    expect((await rename(stranger, { name: "Mine" })).status).toBe(404);
    expect((await stranger.send(path, { method: "DELETE" })).status).toBe(404);
    expect(await (await stranger.get("/api/auth/passkeys")).json()).toMatchObject({ data: [] });
    expect((await rename(visitor, { name: "Old telephone", userId: "x" })).status).toBe(400);
    expect((await rename(visitor, { name: "" })).status).toBe(400);
    expect((await rename(visitor, { name: "Old telephone" })).status).toBe(200);
    expect(await (await visitor.get("/api/auth/passkeys")).json()).toEqual({
      data: [{ ...made, name: "Old telephone" }, second],
      nextCursor: null,
    });
    expect((await visitor.send(path, { method: "DELETE" })).status).toBe(204);
    expect((await signInWith(authenticator)).answer.status).toBe(401);
    const userId = await idOf(visitor.email);
    const [told] = await withUser(deps.db, userId, [deps.db.select().from(notification)]);
    expect(told.map(({ kind }) => kind).sort()).toEqual([
      "security.passkey_added",
      "security.passkey_added",
      "security.passkey_removed",
    ]);
  });

  test("stays when it is the only way to sign in, also of two that go at once", async () => {
    const { visitor, made } = await withPasskey(await createSignedIn(gateway));
    const { made: second } = await withPasskey(visitor, "Second");
    await deps.db.delete(account).where(eq(account.userId, await idOf(visitor.email)));
    const removals = await Promise.all(
      [made, second].map(({ id }) => visitor.send(`/api/auth/passkeys/${id}`, { method: "DELETE" })),
    );
    expect(removals.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await (await visitor.get("/api/auth/passkeys")).json()).toMatchObject({ data: [{}] });
  });

  test("needs a session to be made, and one that is fresh", async () => {
    const stranger = createVisitor(app);
    expect((await stranger.post("/api/auth/passkeys/options", {})).status).toBe(401);
    expect((await stranger.get("/api/auth/passkeys")).status).toBe(401);
    const visitor = await createSignedIn(gateway);
    const old = new Date(Date.now() - 700_000);
    await deps.db
      .update(session)
      .set({ createdAt: old })
      .where(eq(session.userId, await idOf(visitor.email)));
    const response = await visitor.post("/api/auth/passkeys/options", {});
    expect(await response.json()).toMatchObject({ status: 403, code: "reauthentication_required" });
  });
});

describe("a passkey is not kept", () => {
  const faults: [string, Fault][] = [
    ["made at another origin", { origin: "https://evil.test" }],
    ["made for another host", { rpId: "evil.test" }],
    ["that did not see the person", { isVerified: false }],
    ["with a challenge that is not ours", { challenge: "QUJDREVGR0g" }],
  ];
  test.each(faults)("%s", async (_, fault) => {
    const visitor = await createSignedIn(gateway);
    const authenticator = await createSoftAuthenticator(page);
    const response = await authenticator.create(await creationOptions(visitor), fault);
    const added = await visitor.post("/api/auth/passkeys", { name: "Bad", response });
    expect(added.status).toBe(400);
    expect(await added.json()).toMatchObject({ errors: [{ path: "body.response" }] });
  });

  test("with a challenge of another session, of the sign-in, or of one that was used", async () => {
    const [visitor, other] = [await createSignedIn(gateway), await createSignedIn(gateway)];
    const authenticator = await createSoftAuthenticator(page);
    const options = await creationOptions(visitor);
    const foreign = await creationOptions(other);
    const { challenge } = await requestOptions(createVisitor(app));
    for (const wrong of [foreign, { ...options, challenge }]) {
      const response = await authenticator.create(wrong);
      expect((await visitor.post("/api/auth/passkeys", { name: "Bad", response })).status).toBe(400);
    }
    const response = await authenticator.create(options);
    expect((await visitor.post("/api/auth/passkeys", { name: "Good", response })).status).toBe(201);
    const again = await (await createSoftAuthenticator(page)).create(options);
    expect((await visitor.post("/api/auth/passkeys", { name: "Again", response: again })).status).toBe(400);
  });

  test("that somebody else has registered, or with more fields than there are", async () => {
    const { authenticator } = await withPasskey(await createSignedIn(gateway));
    const other = await createSignedIn(gateway);
    const response = await authenticator.create(await creationOptions(other));
    expect((await other.post("/api/auth/passkeys", { name: "Theirs", response })).status).toBe(409);
    const body = { name: "Theirs", response, userId: "x" };
    expect((await other.post("/api/auth/passkeys", body)).status).toBe(400);
  });
});

describe("nobody is let in", () => {
  const faults: [string, Fault][] = [
    ["by a passkey that was shown to another site", { origin: "https://evil.test" }],
    ["by one of another host", { rpId: "evil.test" }],
    ["by one that did not see the person", { isVerified: false }],
    ["by one that signed a challenge of its own", { challenge: "QUJDREVGR0g" }],
  ];
  test.each(faults)("%s", async (_, fault) => {
    const { authenticator } = await withPasskey(await createSignedIn(gateway));
    const { answer, visitor } = await signInWith(authenticator, fault);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: "invalid_credentials" });
    expect(visitor.cookies.size).toBe(0);
  });

  test("twice by one challenge", async () => {
    const { authenticator } = await withPasskey(await createSignedIn(gateway));
    const options = await requestOptions(createVisitor(app));
    const shown = [await authenticator.show(options), await authenticator.show(options)];
    const answers = await Promise.all(
      shown.map((response) => createVisitor(app).post("/api/auth/passkeys/sign-in", { response })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  test("by a signature of something else, somebody else's name, or a passkey that nobody knows", async () => {
    const { authenticator } = await withPasskey(await createSignedIn(gateway));
    const shown = await authenticator.show(await requestOptions(createVisitor(app)));
    const userHandle = "AAAA";
    for (const response of [
      tampered(shown),
      { ...shown, response: { ...shown.response, userHandle } },
      { ...shown, id: "AAAA", rawId: "AAAA" },
    ]) {
      const answer = await createVisitor(app).post("/api/auth/passkeys/sign-in", { response });
      expect(answer.status).toBe(401);
    }
    expect((await createVisitor(app).post("/api/auth/passkeys/sign-in", { response: {} })).status).toBe(400);
  });

  test("by a copy whose count was there before, and the person is told", async () => {
    const { visitor, authenticator, made } = await withPasskey(await createSignedIn(gateway));
    expect((await signInWith(authenticator, { counter: 7 })).answer.status).toBe(200);
    for (const counter of [7, 3, 0]) {
      expect((await signInWith(authenticator, { counter })).answer.status).toBe(401);
    }
    const [row] = await deps.db.select().from(passkey).where(eq(passkey.id, made.id));
    expect(row?.counter).toBe(7);
    const userId = await idOf(visitor.email);
    const [told] = await withUser(deps.db, userId, [
      deps.db.select().from(notification).where(eq(notification.kind, "security.passkey_refused")),
    ]);
    expect(told).toHaveLength(3);
    expect((await signInWith(authenticator, { counter: 8 })).answer.status).toBe(200);
  });

  test("whose account is banned", async () => {
    const { visitor, authenticator } = await withPasskey(await createSignedIn(gateway));
    await deps.db.update(user).set({ banned: true }).where(eq(user.email, visitor.email));
    expect((await signInWith(authenticator)).answer.status).toBe(403);
  });
});
