import { eq, inArray, sql } from "drizzle-orm";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { session, user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { createSignedIn, password } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { announceChanged } from "./changed-sessions.ts";

/** A new one for each test: they set the clock, and a clock that goes back is none. */
let gateway = createTestGateway();
const { db } = gateway.deps;
const redisOrigin = gateway.deps.config.redis.url;

beforeEach(() => {
  gateway = createTestGateway();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The addresses that are fetched while `work` runs: Postgres, Redis and upstreams are all reached by fetch. */
async function fetchedDuring(work: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(globalThis, "fetch");
  await work();
  const urls = spy.mock.calls.map(([input]) => (input instanceof Request ? input.url : String(input)));
  spy.mockRestore();
  return urls;
}

function later(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
}

const whoAmI = async (visitor: Visitor) => (await visitor.get("/api/auth/me")).status;

describe("what a request costs", () => {
  test("a warm one asks neither Redis nor Postgres", async () => {
    const visitor = await createSignedIn(gateway);
    await whoAmI(visitor);
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    expect(await fetchedDuring(() => whoAmI(visitor))).toEqual([]);
  });

  test("many people's warm ones ask Redis once a second for all of them, behind their answers", async () => {
    const visitors = await Promise.all([1, 2, 3].map(() => createSignedIn(gateway)));
    const everybody = () => Promise.all([...visitors, ...visitors].map(whoAmI));
    later(10_000);
    await everybody();
    const listOf = (urls: string[]) => urls.filter((url) => new URL(url).origin === redisOrigin);
    vi.setSystemTime(Date.now() + 900);
    expect(await fetchedDuring(everybody)).toEqual([]);
    vi.setSystemTime(Date.now() + 200);
    const urls = await fetchedDuring(everybody);
    expect([urls.length, listOf(urls).length]).toEqual([1, 1]);
  });

  test("one after a silence asks Redis alone", async () => {
    const visitor = await createSignedIn(gateway);
    await whoAmI(visitor);
    later(1_900);
    const urls = await fetchedDuring(async () => expect(await whoAmI(visitor)).toBe(200));
    expect(urls.map((url) => new URL(url).origin)).toEqual([redisOrigin]);
  });

  test("without Redis, one after a second asks the record", async () => {
    const alone = createTestGateway({ vars: { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9" } });
    const visitor = await createSignedIn(alone);
    await whoAmI(visitor);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    expect(await fetchedDuring(() => whoAmI(visitor))).toEqual([]);
    vi.setSystemTime(Date.now() + 1_100);
    const urls = await fetchedDuring(async () => expect(await whoAmI(visitor)).toBe(200));
    expect(urls.filter((url) => url.endsWith("/sql"))).toHaveLength(1);
  });

  test("after half a minute it asks the record again", async () => {
    const visitor = await createSignedIn(gateway);
    await whoAmI(visitor);
    later(31_000);
    const urls = await fetchedDuring(async () => expect(await whoAmI(visitor)).toBe(200));
    expect(urls.filter((url) => url.endsWith("/sql"))).toHaveLength(1);
  });

  test("many people's first ones are noted in the record together", async () => {
    const visitors = await Promise.all([1, 2, 3].map(() => createSignedIn(gateway)));
    const longAgo = sql`now() - interval '1 hour'`;
    const people = inArray(
      user.email,
      visitors.map(({ email }) => email),
    );
    const theirs = inArray(session.userId, db.select({ id: user.id }).from(user).where(people));
    await db.update(session).set({ updatedAt: longAgo }).where(theirs);
    later(31_000);
    const fetched = vi.spyOn(globalThis, "fetch");
    await Promise.all(visitors.map(whoAmI));
    await vi.waitFor(async () => {
      const rows = await db.select({ seenAt: session.updatedAt }).from(session).where(theirs);
      expect(rows.filter(({ seenAt }) => seenAt.getTime() > Date.now() - 1_800_000)).toHaveLength(3);
    }, 10_000);
    const statements = fetched.mock.calls.map(([, init]) => String(init?.body));
    expect(statements.filter((text) => text.includes('update \\"session\\"'))).toHaveLength(1);
  });

  test("a made-up cookie or token reaches nobody", async () => {
    const visitor = createVisitor(gateway.app);
    await whoAmI(visitor);
    visitor.cookies.set("selvedge.session_token", `${"a".repeat(32)}.${"A".repeat(43)}%3D`);
    expect(await fetchedDuring(async () => expect(await whoAmI(visitor)).toBe(401))).toEqual([]);
    for (const value of ["x", "%", "a.b", ".", `${"a".repeat(32)}.short`]) {
      visitor.cookies.set("selvedge.session_token", value);
      expect(await whoAmI(visitor), value).toBe(401);
    }
  });
});

describe("what changes is noticed", () => {
  test("a session that ended in the record, within half a minute", async () => {
    const visitor = await createSignedIn(gateway);
    await whoAmI(visitor);
    const person = await idOf(visitor.email);
    await db.delete(session).where(eq(session.userId, person));
    later(31_000);
    expect(await whoAmI(visitor)).toBe(401);
  });

  test("a session that another isolate ended, within two seconds, by cookie and by token", async () => {
    const visitor = await createSignedIn(gateway);
    const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
    const byToken = async () =>
      (await createVisitor(gateway.app).get("/api/auth/me", { authorization: `Bearer ${token}` })).status;
    expect([await whoAmI(visitor), await byToken()]).toEqual([200, 200]);
    const kept = new Map(visitor.cookies);
    const elsewhere = createVisitor(createTestGateway().app);
    for (const pair of kept) elsewhere.cookies.set(...pair);
    expect((await elsewhere.post("/api/auth/logout", {})).status).toBe(204);
    later(1_900);
    expect([await whoAmI(visitor), await byToken()]).toEqual([401, 401]);
  });

  test("while requests keep coming as well, without one that waits", async () => {
    const visitor = await createSignedIn(gateway);
    await whoAmI(visitor);
    const person = await idOf(visitor.email);
    const [row] = await db.delete(session).where(eq(session.userId, person)).returning();
    await announceChanged(gateway.deps.redis, [row?.id ?? ""]);
    later(1_100);
    await whoAmI(visitor);
    await vi.waitFor(async () => expect(await whoAmI(visitor)).toBe(401), { timeout: 900 });
  });

  test("a tenant that was changed in another isolate, within two seconds", async () => {
    const visitor = await createSignedIn(gateway);
    const tenantId = async () =>
      (await (await visitor.get("/api/auth/me")).json<{ tenant: { id: string } }>()).tenant.id;
    const personal = await tenantId();
    const elsewhere = createVisitor(createTestGateway().app);
    for (const pair of visitor.cookies) elsewhere.cookies.set(...pair);
    const slug = `t-${crypto.randomUUID()}`;
    const created = await elsewhere.post("/api/auth/organization/create", { name: "Acme", slug });
    expect(created.status).toBe(201);
    later(1_900);
    expect(await tenantId()).not.toBe(personal);
  });

  test("a session whose end better-auth's copy has not heard of, by better-auth's own routes too", async () => {
    const visitor = await createSignedIn(gateway);
    const [row] = await db
      .delete(session)
      .where(eq(session.userId, await idOf(visitor.email)))
      .returning();
    await announceChanged(gateway.deps.redis, [row?.id ?? ""]);
    later(1_900);
    expect(await (await visitor.get("/api/auth/get-session")).json()).toBeNull();
    expect((await visitor.get("/api/auth/organization/list")).status).toBe(401);
  });

  test("all of a person's sessions ended at once, within two seconds", async () => {
    const visitor = await createSignedIn(gateway);
    await whoAmI(visitor);
    const person = await idOf(visitor.email);
    const auth = await gateway.deps.auth();
    await (await auth.$context).internalAdapter.deleteUserSessions(person);
    later(1_900);
    expect(await whoAmI(visitor)).toBe(401);
  });

  test("a session past its end, at once", async () => {
    const visitor = await createSignedIn(gateway);
    await whoAmI(visitor);
    later(8 * 86_400_000);
    expect(await whoAmI(visitor)).toBe(401);
  });

  test("a ban, a new role and a lost membership, within half a minute", async () => {
    const visitor = await createSignedIn(gateway);
    const me = async () => (await visitor.get("/api/auth/me")).json<{ tenant: { id: string } }>();
    const person = await idOf(visitor.email);
    const { tenant } = await me();
    // The database lets no tenant be without an owner.
    const other = await idOf((await createSignedIn(gateway)).email);
    const owner = { id: crypto.randomUUID(), tenantId: tenant.id, userId: other, role: "owner" };
    const theirs = eq(member.userId, person);
    await withTenant(db, tenant.id, [db.insert(member).values(owner)]);
    await withTenant(db, tenant.id, [db.update(member).set({ role: "viewer" }).where(theirs)]);
    await db.update(user).set({ role: "editor" }).where(eq(user.id, person));
    later(31_000);
    expect(await me()).toMatchObject({ role: "viewer", user: { role: "editor" } });
    await withTenant(db, tenant.id, [db.delete(member).where(theirs)]);
    later(31_000);
    expect(await me()).toMatchObject({ role: null, tenant: null });
    await db.update(user).set({ banned: true }).where(eq(user.id, person));
    later(31_000);
    expect(await whoAmI(visitor)).toBe(401);
  });

  test("a ban that is over no longer counts", async () => {
    const visitor = await createSignedIn(gateway);
    const past = new Date(Date.now() - 1_000);
    await db
      .update(user)
      .set({ banned: true, banExpires: past })
      .where(eq(user.id, await idOf(visitor.email)));
    expect(await whoAmI(visitor)).toBe(200);
  });
});

describe("a token is refused", () => {
  const claims = {
    sub: "someone",
    sid: "some session",
    platformRole: "admin",
    impersonatorId: null,
    tenant: "some tenant",
    role: "owner",
    plan: "scale",
    limits: { rowsPerMonth: 1, fileBytes: 1, concurrentTasks: 1 },
  };
  const bearer = (token: string) =>
    createVisitor(gateway.app).get("/api/auth/me", { authorization: `Bearer ${token}` });

  test("when somebody else signed it", async () => {
    const { privateKey } = await generateKeyPair("EdDSA");
    const visitor = await createSignedIn(gateway);
    const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
    const { kid } = JSON.parse(atob(token.split(".")[0] ?? ""));
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: "EdDSA", kid })
      .setIssuer("selvedge-gateway")
      .setAudience("selvedge")
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(privateKey);
    expect((await bearer(forged)).status).toBe(401);
    expect((await bearer(`${token.slice(0, -4)}AAAA`)).status).toBe(401);
  });

  test("when it is unsigned, or signed with a public key as if it were a secret", async () => {
    const { publicKey } = await generateKeyPair("EdDSA", { extractable: true });
    const { x = "" } = await exportJWK(publicKey);
    const unsigned = new UnsecuredJWT(claims).setIssuer("selvedge-gateway").setAudience("selvedge").encode();
    const symmetric = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: "any" })
      .setIssuer("selvedge-gateway")
      .setAudience("selvedge")
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(x.padEnd(32, "x")));
    for (const token of [unsigned, symmetric]) expect((await bearer(token)).status).toBe(401);
  });

  test("when its header names another algorithm than that of its key", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const visitor = await createSignedIn(gateway);
    const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
    const { kid } = JSON.parse(atob(token.split(".")[0] ?? ""));
    const swapped = await new SignJWT(JSON.parse(atob(token.split(".")[1] ?? "")))
      .setProtectedHeader({ alg: "ES256", kid })
      .sign(privateKey);
    expect((await bearer(swapped)).status).toBe(401);
  });

  test("when it is for someone else, from someone else, over, or of no session", async () => {
    const auth = await gateway.deps.auth();
    const signed = async (payload: Record<string, unknown>) =>
      (await auth.api.signJWT({ body: { payload: { ...claims, ...payload } } })).token;
    const soon = Math.floor(Date.now() / 1000) + 300;
    expect((await bearer(await signed({ exp: soon, aud: "somebody" }))).status).toBe(401);
    expect((await bearer(await signed({ exp: soon, iss: "somebody" }))).status).toBe(401);
    expect((await bearer(await signed({ exp: soon - 600 }))).status).toBe(401);
    expect((await bearer(await signed({ exp: soon }))).status).toBe(401);
  });

  test("when it is no token at all", async () => {
    for (const token of ["", "x", "a.b.c", "a b", `${"x".repeat(5_000)}`]) {
      expect((await bearer(token)).status, token.slice(0, 10)).toBe(401);
    }
  });

  test("and a cookie beside it does not help", async () => {
    const visitor = await createSignedIn(gateway);
    expect((await visitor.get("/api/auth/me", { authorization: "Bearer a.b.c" })).status).toBe(401);
    expect((await visitor.get("/api/auth/me", { authorization: "Basic eDp5" })).status).toBe(401);
  });
});

test("a session in use is extended once a day, with its cookie", async () => {
  const visitor = await createSignedIn(gateway);
  const [row] = await db
    .select()
    .from(session)
    .where(eq(session.userId, await idOf(visitor.email)));
  const { id = "", token = "", createdAt = new Date(), expiresAt = new Date() } = row ?? {};
  const earlier = (date: Date) => new Date(date.getTime() - 2 * 86_400_000);
  await db
    .update(session)
    .set({ createdAt: earlier(createdAt), expiresAt: earlier(expiresAt) })
    .where(eq(session.id, id));
  await gateway.deps.redis.remove(token);
  const extended = await visitor.get("/api/auth/me");
  expect(extended.headers.getSetCookie()[0]).toMatch(/^selvedge\.session_token=.*Max-Age=604800/);
  expect((await visitor.get("/api/auth/me")).headers.getSetCookie()).toEqual([]);
});

test("a session that ends with the browser's is never extended", async () => {
  const { email } = await createSignedIn(gateway);
  const visitor = createVisitor(gateway.app);
  const login = await visitor.post("/api/auth/sign-in/email", { email, password, rememberMe: false });
  const cookies = login.headers.getSetCookie().filter((cookie) => !cookie.startsWith("selvedge.device="));
  expect(cookies.some((cookie) => cookie.startsWith("selvedge.session_token="))).toBe(true);
  for (const cookie of cookies) expect(cookie).not.toContain("Max-Age");
  later(23 * 3_600_000);
  const me = await visitor.get("/api/auth/me");
  expect([me.status, me.headers.getSetCookie()]).toEqual([200, []]);
  later(25 * 3_600_000);
  expect(await whoAmI(visitor)).toBe(401);
});

test("without the database every answer that needs it is 503, and says nothing of why", async () => {
  const visitor = await createSignedIn(gateway);
  const DATABASE_URL = gateway.deps.config.database.databaseUrl.replace(/:[^:@]+@/, ":wrong-password@");
  const away = createVisitor(createTestGateway({ vars: { DATABASE_URL } }).app);
  for (const pair of visitor.cookies) away.cookies.set(...pair);
  const account = { name: "Ada", email: visitor.email, password };
  const answers = [
    await away.get("/api/auth/me"),
    await away.post("/api/auth/register", account),
    await away.post("/api/auth/login", { email: visitor.email, password }),
    await away.post("/api/auth/sign-in/email", { email: visitor.email, password }),
  ];
  for (const response of answers) {
    expect([response.url, response.status]).toEqual([response.url, 503]);
    expect(await response.text()).not.toMatch(/password|gateway|neon|sql/i);
  }
});

test("without Redis, signing up, in and out and everything between goes on", async () => {
  const alone = createTestGateway({ vars: { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9" } });
  const visitor = await createSignedIn(alone);
  expect(await whoAmI(visitor)).toBe(200);
  later(1_500);
  expect(await whoAmI(visitor)).toBe(200);
  const kept = new Map(visitor.cookies);
  expect((await visitor.post("/api/auth/logout", {})).status).toBe(204);
  for (const pair of kept) visitor.cookies.set(...pair);
  expect(await whoAmI(visitor)).toBe(401);
});

test("requests side by side in one isolate do not wait on each other's connections", async () => {
  const visitors = await Promise.all([1, 2, 3].map(() => createSignedIn(gateway)));
  const answers = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const visitor = visitors[index % 3];
      return visitor === undefined
        ? 0
        : (await visitor.get(index % 2 ? "/api/auth/me" : "/api/auth/token")).status;
    }),
  );
  expect(new Set(answers)).toEqual(new Set([200]));
});

async function idOf(email: string): Promise<string> {
  const [row] = await db.select({ id: user.id }).from(user).where(eq(user.email, email));
  if (row === undefined) throw new Error(`Cannot find "${email}"`);
  return row.id;
}
