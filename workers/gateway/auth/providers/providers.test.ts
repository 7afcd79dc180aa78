import { and, eq, ne } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { account, passkey, session, user } from "../../../../db/gateway/schema.ts";
import { auditLog } from "../../../../db/gateway/schema-audit.ts";
import { notification } from "../../../../db/gateway/schema-people.ts";
import { withPlatform, withUser } from "../../../../db/gateway/tenant.ts";
import type { Me } from "../../../contract/auth.ts";
import type { LinkedProvider } from "../../../contract/providers.ts";
import { createSignedIn, mailTo, newEmail, password, tokenIn } from "../../testing/account.ts";
import { answerAt, comeBack, newPerson, signInAt } from "../../testing/at-provider.ts";
import { makeFresh, makeStale } from "../../testing/freshness.ts";
import { createTestGateway } from "../../testing/gateway.ts";
import { codeIn } from "../../testing/second-factor.ts";
import { createVisitor, type Visitor } from "../../testing/visitor.ts";

const gateway = createTestGateway();
const { app, deps } = gateway;
const linkedPath = "/api/auth/providers/linked";

async function me(visitor: Visitor): Promise<Me> {
  const response = await visitor.get("/api/auth/me");
  expect(response.status).toBe(200);
  return await response.json<Me>();
}

async function linkedOf(visitor: Visitor): Promise<LinkedProvider[]> {
  const response = await visitor.get(linkedPath);
  expect(response.status).toBe(200);
  return (await response.json<{ data: LinkedProvider[] }>()).data;
}

/** Begins to add a provider's account; the address that it leads to. */
async function startLink(visitor: Visitor, provider = "google"): Promise<string> {
  const response = await visitor.post(`/api/auth/providers/${provider}/link`, undefined);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json<{ url: string }>()).url;
}

const unlink = async (visitor: Visitor, provider = "google") =>
  await visitor.send(`/api/auth/providers/${provider}`, { method: "DELETE" });

async function deedsOf(userId: string): Promise<string[]> {
  const [rows] = await withPlatform(deps.db, [
    deps.db.select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.actorId, userId)),
  ]);
  return rows.map(({ action }) => action);
}

/** What somebody was told, but for the new browser of each visitor here. */
async function toldOf(userId: string) {
  const columns = { kind: notification.kind, params: notification.params };
  const isOther = ne(notification.kind, "security.new_device");
  const [rows] = await withUser(deps.db, userId, [deps.db.select(columns).from(notification).where(isOther)]);
  return rows;
}

test("GET /api/auth/providers says which are offered, and nothing of how", async () => {
  const visitor = createVisitor(app);
  expect(await (await visitor.get("/api/auth/providers")).json()).toEqual({
    data: [
      { id: "google", name: "Google" },
      { id: "openid", name: "OpenID" },
    ],
    nextCursor: null,
  });
  const without = createTestGateway({ vars: { GOOGLE_CLIENT_ID: "", GOOGLE_CLIENT_SECRET: "" } });
  const other = createVisitor(without.app);
  expect(await (await other.get("/api/auth/providers")).json()).toMatchObject({ data: [{ id: "openid" }] });
  const refused = await other.post("/api/auth/sign-in/social", { provider: "google" });
  expect(refused.status).toBe(404);
});

describe.each(["google", "openid"])("somebody new at %s", (provider) => {
  test("gets an account with a proven address, a tenant of their own and a session by that method", async () => {
    const visitor = createVisitor(app);
    const person = newPerson();
    expect(await signInAt(visitor, person, { provider })).toBe("/app");
    const { user: account, tenant, role } = await me(visitor);
    expect(account).toMatchObject({
      name: person.name,
      email: person.email,
      emailVerified: true,
      role: "user",
    });
    expect(tenant).toMatchObject({ name: person.name });
    expect(role).toBe("owner");
    const sessions = await deps.db.select().from(session).where(eq(session.userId, account.id));
    expect(sessions).toMatchObject([{ method: provider }]);
    const deeds = await deedsOf(account.id);
    for (const deed of ["account.signed_up", "tenant.created", "provider.linked", "session.started"]) {
      expect(deeds).toContain(deed);
    }
    expect(await linkedOf(visitor)).toMatchObject([{ id: provider, broken: false }]);
  });
});

test("somebody who comes again is the same person, whatever they are called there now", async () => {
  const person = newPerson();
  const first = createVisitor(app);
  await signInAt(first, person);
  const again = createVisitor(app);
  await signInAt(again, { ...person, name: "Rear Admiral Hopper" });
  expect((await me(again)).user).toEqual((await me(first)).user);
  const rows = await deps.db.select().from(user).where(eq(user.email, person.email));
  expect(rows).toHaveLength(1);
});

test("two first sign-ins at once make one account", async () => {
  const person = newPerson();
  const visitors = [1, 2, 3].map(() => createVisitor(app));
  const pages = await Promise.all(visitors.map((visitor) => signInAt(visitor, person)));
  expect(pages).toEqual(["/app", "/app", "/app"]);
  const ids = await Promise.all(visitors.map(async (visitor) => (await me(visitor)).user.id));
  expect(new Set(ids).size).toBe(1);
});

test("the tokens are kept sealed, and the id token is not kept", async () => {
  const visitor = createVisitor(app);
  const person = newPerson();
  await signInAt(visitor, person);
  const [row] = await deps.db
    .select()
    .from(account)
    .where(eq(account.userId, (await me(visitor)).user.id));
  expect(row).toMatchObject({ idToken: null, password: null });
  // An opaque token of the local provider has 43 characters; sealed it has a nonce and a tag besides.
  expect(row?.accessToken?.length).toBeGreaterThan(90);
  expect(row?.refreshToken?.length).toBeGreaterThan(90);
  expect(row?.accessToken).not.toBe(row?.refreshToken);
});

test("it leads to the page that was asked for", async () => {
  const next = "/app/tasks/1?view=rows";
  expect(await signInAt(createVisitor(app), newPerson(), { next })).toBe(next);
});

describe("an address that has an account here", () => {
  test("proven on both sides is the same person's, who is told", async () => {
    const owner = await createSignedIn(gateway);
    const visitor = createVisitor(app);
    expect(await signInAt(visitor, newPerson({ email: owner.email.toUpperCase() }))).toBe("/app");
    const { id, name } = (await me(visitor)).user;
    expect((await me(owner)).user.id).toBe(id);
    expect(name).toBe("Ada");
    expect(await toldOf(id)).toEqual([{ kind: "security.provider_linked", params: { provider: "Google" } }]);
    expect(await deedsOf(id)).toContain("provider.linked");
    // The password goes on to work: the account was always theirs.
    const login = await createVisitor(app).post("/api/auth/login", { email: owner.email, password });
    expect(login.status).toBe(200);
  });

  test("that the provider does not vouch for links nothing and makes nothing", async () => {
    const owner = await createSignedIn(gateway);
    for (const email of [owner.email, newEmail()]) {
      const visitor = createVisitor(app);
      const page = await signInAt(visitor, newPerson({ email, verified: false }));
      expect(page).toBe("/sign-in?failed=address_unproven");
      expect((await visitor.get("/api/auth/me")).status).toBe(401);
    }
    expect(await linkedOf(owner)).toEqual([]);
  });

  test("taken by somebody who never proved it is handed to its owner, and lets the other in no more", async () => {
    const email = newEmail();
    const attacker = createVisitor(app);
    await attacker.post("/api/auth/register", { name: "Mallory", email, password });
    const mail = mailTo(gateway.mails, email);
    const owner = createVisitor(app);
    await signInAt(owner, newPerson({ email }));
    const { user: person, tenant } = await me(owner);
    expect(person).toMatchObject({ email, name: "Grace Hopper", emailVerified: true });
    expect(tenant).toMatchObject({ name: "Grace Hopper" });
    expect((await attacker.post("/api/auth/login", { email, password })).status).toBe(401);
    // Also the mail of the attacker's sign-up brings its password back no more.
    await attacker.post("/api/auth/verify", { token: tokenIn(mail) });
    expect((await attacker.post("/api/auth/login", { email, password })).status).toBe(401);
    expect(await linkedOf(owner)).toMatchObject([{ id: "google" }]);
    expect(await deedsOf(person.id)).toContain("account.verified");
  });
});

describe("linking", () => {
  test("adds a provider's account, whatever its address, and tells; it lets the person in then", async () => {
    const owner = await createSignedIn(gateway);
    const person = newPerson();
    const page = await comeBack(owner, await answerAt(await startLink(owner), person));
    expect(page).toBe("/app/settings/security?done=linked#providers");
    expect(await linkedOf(owner)).toMatchObject([{ id: "google", name: "Google", broken: false }]);
    const visitor = createVisitor(app);
    await signInAt(visitor, person);
    const { user: account } = await me(visitor);
    expect(account.email).toBe(owner.email);
    expect(await toldOf(account.id)).toMatchObject([{ kind: "security.provider_linked" }]);
  });

  test("is nothing of anybody else's", async () => {
    const [owner, other] = [await createSignedIn(gateway), await createSignedIn(gateway)];
    await comeBack(owner, await answerAt(await startLink(owner), newPerson()));
    expect(await linkedOf(other)).toEqual([]);
    expect((await unlink(other)).status).toBe(404);
    expect(await linkedOf(owner)).toHaveLength(1);
  });

  test("refuses an account that is another person's here", async () => {
    const person = newPerson();
    await signInAt(createVisitor(app), person);
    const other = await createSignedIn(gateway);
    const page = await comeBack(other, await answerAt(await startLink(other), person));
    expect(page).toBe("/app/settings/security?failed=in_use#providers");
    expect(await linkedOf(other)).toEqual([]);
  });

  test("refuses a second account of one provider, and takes the same again", async () => {
    const owner = await createSignedIn(gateway);
    const person = newPerson();
    for (let time = 0; time < 2; time += 1) {
      expect(await comeBack(owner, await answerAt(await startLink(owner), person))).toContain("done=linked");
    }
    const page = await comeBack(owner, await answerAt(await startLink(owner), newPerson()));
    expect(page).toBe("/app/settings/security?failed=already_linked#providers");
    expect(await linkedOf(owner)).toHaveLength(1);
    expect(await toldOf((await me(owner)).user.id)).toHaveLength(1);
  });

  test("is over when the session that began it is", async () => {
    const owner = await createSignedIn(gateway);
    const back = await answerAt(await startLink(owner), newPerson());
    await owner.post("/api/auth/logout", {});
    expect(await comeBack(owner, back)).toBe("/app/settings/security?failed=signed_out#providers");
    await owner.post("/api/auth/login", { email: owner.email, password });
    expect(await linkedOf(owner)).toEqual([]);
  });

  test("needs somebody who is signed in, and a provider that is offered", async () => {
    const visitor = createVisitor(app);
    expect((await visitor.get(linkedPath)).status).toBe(401);
    expect((await visitor.post("/api/auth/providers/google/link", undefined)).status).toBe(401);
    expect((await unlink(visitor)).status).toBe(401);
    const owner = await createSignedIn(gateway);
    expect((await owner.post("/api/auth/providers/myspace/link", undefined)).status).toBe(400);
    expect((await unlink(owner, "credential")).status).toBe(400);
    expect((await unlink(owner)).status).toBe(404);
  });
});

describe("unlinking", () => {
  test("ends the way in, and the sessions that were begun by it", async () => {
    const owner = await createSignedIn(gateway);
    const person = newPerson();
    await comeBack(owner, await answerAt(await startLink(owner), person));
    const elsewhere = createVisitor(app);
    await signInAt(elsewhere, person);
    expect((await unlink(owner)).status).toBe(204);
    expect(await linkedOf(owner)).toEqual([]);
    const { id } = (await me(owner)).user;
    const left = await deps.db.select({ method: session.method }).from(session).where(eq(session.userId, id));
    expect(left.map(({ method }) => method)).not.toContain("google");
    expect(await deedsOf(id)).toContain("provider.unlinked");
    expect((await toldOf(id)).map(({ kind }) => kind)).toContain("security.provider_unlinked");
    // Whoever signs in with it now is somebody new, with an account of their own.
    const stranger = createVisitor(app);
    await signInAt(stranger, person);
    expect((await me(stranger)).user.id).not.toBe(id);
  });

  test("wants the person to have shown just now that it is them", async () => {
    const owner = await createSignedIn(gateway);
    await comeBack(owner, await answerAt(await startLink(owner), newPerson()));
    await makeStale(gateway, owner.email);
    const refused = await unlink(owner);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "reauthentication_required" });
    expect(await linkedOf(owner)).toHaveLength(1);
    expect((await owner.post("/api/auth/reauthenticate", { password })).status).toBe(204);
    expect((await unlink(owner)).status).toBe(204);
  });

  test("is refused when nothing else lets the person in, until something does", async () => {
    const visitor = createVisitor(app);
    const person = newPerson();
    await signInAt(visitor, person);
    await makeFresh(gateway, person.email);
    const refused = await unlink(visitor);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: "conflict" });
    expect(await linkedOf(visitor)).toHaveLength(1);
    const userId = (await me(visitor)).user.id;
    await deps.db.insert(passkey).values({
      ...{ id: crypto.randomUUID(), userId, publicKey: "k", credentialID: crypto.randomUUID() },
      ...{ counter: 0, deviceType: "singleDevice", backedUp: false },
    });
    expect((await unlink(visitor)).status).toBe(204);
  });

  test("of two at once one is refused", async () => {
    const visitor = createVisitor(app);
    const person = newPerson();
    await signInAt(visitor, person);
    // A provider's word that it is them shows nothing new.
    expect((await visitor.post("/api/auth/providers/openid/link", undefined)).status).toBe(403);
    await visitor.post("/api/auth/reauthenticate/code", {});
    const code = codeIn(mailTo(gateway.mails, person.email));
    expect((await visitor.post("/api/auth/reauthenticate", { code })).status).toBe(204);
    await comeBack(visitor, await answerAt(await startLink(visitor, "openid"), newPerson()));
    const answers = await Promise.all([unlink(visitor, "google"), unlink(visitor, "openid")]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    expect(await linkedOf(visitor)).toHaveLength(1);
  });
});

test("whoever says no at the provider is told so, and is nobody", async () => {
  const visitor = createVisitor(app);
  expect(await signInAt(visitor, "cancel", { next: "/app/x" })).toBe(
    "/sign-in?failed=cancelled&next=%2Fapp%2Fx",
  );
  expect((await visitor.get("/api/auth/me")).status).toBe(401);
});

test("a provider that cannot be reached is said to be", async () => {
  const away = createTestGateway({ vars: { GOOGLE_ISSUER: "http://127.0.0.1:1" } });
  const response = await createVisitor(away.app).post("/api/auth/sign-in/social", { provider: "google" });
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ code: "upstream_failed" });
});

test("the link of a broken provider is shown as such, and signing in by it mends it", async () => {
  const person = newPerson();
  const visitor = createVisitor(app);
  await signInAt(visitor, person);
  const { id } = (await me(visitor)).user;
  const mine = and(eq(account.userId, id), eq(account.providerId, "google"));
  await deps.db.update(account).set({ accessToken: null, refreshToken: null }).where(mine);
  expect(await linkedOf(visitor)).toMatchObject([{ broken: true }]);
  await signInAt(createVisitor(app), person);
  expect(await linkedOf(visitor)).toMatchObject([{ broken: false }]);
});
