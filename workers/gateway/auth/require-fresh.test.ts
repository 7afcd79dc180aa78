import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { session, user } from "../../../db/gateway/schema.ts";
import type { AssertionOptions, AttestationOptions } from "../../contract/factors.ts";
import { createSignedIn, mailTo, newEmail, password } from "../testing/account.ts";
import { makeStale } from "../testing/freshness.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { grantTo } from "../testing/grants.ts";
import { createSoftAuthenticator } from "../testing/passkey.ts";
import { codeIn, createWithTwoFactor } from "../testing/second-factor.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { app, deps, mails } = gateway;
const page = deps.config.publicUrl;
const missing = "sso-00000000-0000-4000-8000-000000000000";

/** Asks for something that only a fresh session gets. */
async function isFresh(visitor: Visitor): Promise<boolean> {
  const response = await visitor.post("/api/auth/passkeys/options", {}, { origin: page });
  if (response.status === 200) return true;
  expect(await response.json()).toMatchObject({ status: 403, code: "reauthentication_required" });
  return false;
}

async function stale() {
  const visitor = await createSignedIn(gateway);
  await grantTo(gateway, visitor);
  await makeStale(gateway, visitor.email);
  expect(await isFresh(visitor)).toBe(false);
  return visitor;
}

const shows = (visitor: Visitor, body: unknown) => visitor.post("/api/auth/reauthenticate", body);

describe("a session is fresh", () => {
  test("for ten minutes after it began, and again after the password", async () => {
    const visitor = await createSignedIn(gateway);
    expect(await isFresh(visitor)).toBe(true);
    await makeStale(gateway, visitor.email);
    expect(await isFresh(visitor)).toBe(false);
    const wrong = await shows(visitor, { password: "not the password" });
    expect(await wrong.json()).toMatchObject({ status: 400, errors: [{ path: "body.password" }] });
    expect(await isFresh(visitor)).toBe(false);
    expect((await shows(visitor, { password })).status).toBe(204);
    expect(await isFresh(visitor)).toBe(true);
    await makeStale(gateway, visitor.email);
    expect(await isFresh(visitor)).toBe(false);
  });

  test("by a code by mail, for this and not for signing in", async () => {
    const visitor = await stale();
    expect((await visitor.post("/api/auth/reauthenticate/code", {})).status).toBe(202);
    const code = codeIn(mailTo(mails, visitor.email));
    const signIn = await createVisitor(app).post("/api/auth/email-code/verify", {
      email: visitor.email,
      code,
    });
    expect(signIn.status).toBe(401);
    expect((await shows(visitor, { code })).status).toBe(204);
    expect(await isFresh(visitor)).toBe(true);
    expect((await shows(visitor, { code })).status).toBe(400);
  });

  test("by a passkey of the person, and of nobody else", async () => {
    const person = await createSignedIn(gateway);
    const own = await createSoftAuthenticator(page);
    const foreign = await createSoftAuthenticator(page);
    for (const [visitor, authenticator] of [
      [person, own],
      [await createSignedIn(gateway), foreign],
    ] as const) {
      const begun = await visitor.post("/api/auth/passkeys/options", {}, { origin: page });
      const response = await authenticator.create(await begun.json<AttestationOptions>());
      expect((await visitor.post("/api/auth/passkeys", { name: "Key", response })).status).toBe(201);
    }
    await makeStale(gateway, person.email);
    const options = async () =>
      await (
        await person.post("/api/auth/reauthenticate/options", {}, { origin: page })
      ).json<AssertionOptions>();
    const theirs = await shows(person, { passkey: await foreign.show(await options()) });
    expect(theirs.status).toBe(401);
    const signIn = await person.post("/api/auth/passkeys/sign-in/options", {}, { origin: page });
    const other = await own.show(await signIn.json<AssertionOptions>());
    expect((await shows(person, { passkey: other })).status).toBe(401);
    expect(await isFresh(person)).toBe(false);
    expect((await shows(person, { passkey: await own.show(await options()) })).status).toBe(204);
    expect(await isFresh(person)).toBe(true);
  });

  test("with a second factor by that factor alone", async () => {
    const person = await createWithTwoFactor(gateway);
    await makeStale(gateway, person.email);
    expect((await shows(person, { password })).status).toBe(403);
    const mailsBefore = mails.length;
    expect((await person.post("/api/auth/reauthenticate/code", {})).status).toBe(202);
    expect(mails.length).toBe(mailsBefore);
    expect(await isFresh(person)).toBe(false);
    expect((await shows(person, { code: "000000" })).status).toBe(400);
    expect((await shows(person, { code: person.authenticator.code() })).status).toBe(204);
    expect(await isFresh(person)).toBe(true);
    await makeStale(gateway, person.email);
    expect((await shows(person, { recoveryCode: person.recoveryCodes[0] })).status).toBe(204);
    expect(await isFresh(person)).toBe(true);
  });

  test("of nobody else's showing", async () => {
    const [visitor, other] = [await stale(), await createSignedIn(gateway)];
    expect((await shows(other, { password })).status).toBe(204);
    expect(await isFresh(visitor)).toBe(false);
  });

  test("never while an administrator acts as somebody else", async () => {
    const visitor = await createSignedIn(gateway);
    const [person] = await deps.db.select().from(user).where(eq(user.email, visitor.email));
    const of = eq(session.userId, person?.id ?? "");
    const admin = { id: crypto.randomUUID(), email: newEmail(), name: "Ada", role: "admin" };
    await deps.db.insert(user).values(admin);
    await deps.db.update(session).set({ impersonatedBy: admin.id }).where(of);
    const asked = await visitor.post("/api/auth/passkeys/options", {});
    expect(await asked.json()).toMatchObject({ status: 403, code: "impersonating" });
    expect((await shows(visitor, { password })).status).toBe(403);
  });
});

test("POST /api/auth/reauthenticate needs a session and exactly one thing to show", async () => {
  expect((await shows(createVisitor(app), { password })).status).toBe(401);
  const visitor = await createSignedIn(gateway);
  for (const body of [{}, { password, code: "123456" }, { password, userId: "x" }, { code: "x" }]) {
    expect((await shows(visitor, body)).status, JSON.stringify(body)).toBe(400);
  }
  for (const path of ["code", "options"]) {
    const response = await createVisitor(app).post(`/api/auth/reauthenticate/${path}`, {});
    expect(response.status).toBe(401);
  }
});

const oidcProvider = {
  ...{ type: "oidc", name: "Corp", domains: ["corp.example"], issuer: "https://login.corp.example" },
  ...{ clientId: "client", clientSecret: "very-secret-1" },
};

/** What would let whoever finds a browser open keep what they find, or take it away. */
const guarded: [method: string, path: string, body?: unknown][] = [
  ["DELETE", "/api/user/me"],
  ["POST", "/api/auth/api-keys", { name: "Mine", scopes: ["datasets:read"] }],
  ["POST", `/api/auth/api-keys/${missing}/rotate`, { overlapSeconds: 0 }],
  ["POST", "/api/auth/providers/google/link"],
  ["DELETE", "/api/auth/organization", { confirm: "mine" }],
  ["POST", "/api/auth/organization/scim-tokens", { name: "Directory" }],
  ["POST", "/api/auth/organization/sign-in-providers", oidcProvider],
  ["PATCH", `/api/auth/organization/sign-in-providers/${missing}`, { name: "Other" }],
  ["DELETE", `/api/auth/organization/sign-in-providers/${missing}`],
];

test.each(guarded)("%s %s is for a fresh session alone", async (method, path, body) => {
  const visitor = await stale();
  const response = await visitor.send(path, {
    ...{ method, headers: { "content-type": "application/json" } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(await response.json()).toMatchObject({ status: 403, code: "reauthentication_required" });
});

test("a wrong password counts for the lock of the account, as at sign-in", async () => {
  const strict = createTestGateway({
    vars: { RATE_LIMITS: JSON.stringify({ "sign-in-failures": { limit: 3 } }) },
  });
  const visitor = await createSignedIn(strict);
  for (let guess = 0; guess < 3; guess += 1) {
    expect((await shows(visitor, { password: "not the password" })).status).toBe(400);
  }
  expect((await shows(visitor, { password })).status).toBe(429);
});

test("what may be shown is counted by person, wherever they ask from", async () => {
  const visitor = await stale();
  for (let guess = 0; guess < 10; guess += 1) {
    expect((await shows(visitor, { password: "not the password" })).status).toBe(400);
  }
  const elsewhere = createVisitor(app);
  for (const pair of visitor.cookies) elsewhere.cookies.set(...pair);
  expect((await shows(elsewhere, { password })).status).toBe(429);
});
