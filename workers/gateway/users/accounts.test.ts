import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import type { Account, Profile } from "../../contract/users.ts";
import { createSignedIn, password, signIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

let gateway = createTestGateway();
const { db } = gateway.deps;

beforeEach(() => {
  gateway = createTestGateway();
});
afterEach(() => void vi.useRealTimers());

type Person = Visitor & { email: string; id: string };

async function person(role: "user" | "admin" = "user"): Promise<Person> {
  const visitor = await createSignedIn(gateway);
  await db.update(user).set({ role }).where(eq(user.email, visitor.email));
  const { user: me } = await (await visitor.get("/api/user/me")).json<{ user: Profile }>();
  return { ...visitor, id: me.id };
}

const path = "/api/user/users";
const patch = (visitor: Visitor, where: string, body: unknown) =>
  visitor.send(`${path}/${where}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const list = async (visitor: Visitor, query: string) =>
  await (await visitor.get(`${path}?${query}`)).json<{ data: Account[]; nextCursor: string | null }>();

describe("GET /api/user/users", () => {
  test("finds accounts by part of name or address, role and status, and takes no pattern", async () => {
    const [admin, someone] = [await person("admin"), await person()];
    const q = someone.email.slice(3, 20).toUpperCase();
    const { data, nextCursor } = await list(admin, `q=${q}`);
    expect([data, nextCursor]).toEqual([
      [
        {
          ...{ id: someone.id, name: "Ada", email: someone.email, role: "user", status: "active" },
          createdAt: expect.stringMatching(/Z$/),
          lastSeenAt: expect.stringMatching(/Z$/),
        },
      ],
      null,
    ]);
    expect((await list(admin, `q=${q}&role=admin`)).data).toEqual([]);
    expect((await list(admin, `q=${q}&status=banned`)).data).toEqual([]);
    expect((await list(admin, `q=${encodeURIComponent(`${q.slice(0, 5)}%`)}`)).data).toEqual([]);
  });

  test("pages through all of them once", async () => {
    const admin = await person("admin");
    const people = [await person(), await person(), await person()];
    const name = `Name ${crypto.randomUUID()}`;
    for (const { id } of people) await db.update(user).set({ name }).where(eq(user.id, id));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(
        admin,
        new URLSearchParams({ q: name, limit: "2", ...(cursor && { cursor }) }).toString(),
      );
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null && seen.length < 20);
    expect(seen.sort()).toEqual(people.map(({ id }) => id).sort());
  });

  test("refuses what it does not know", async () => {
    const admin = await person("admin");
    for (const query of ["role=owner", "status=x", "cursor=x", "q=%00", "limit=0", "all=true"]) {
      expect([query, (await admin.get(`${path}?${query}`)).status]).toEqual([query, 400]);
    }
  });
});

test("nobody but an administrator gets anything, nor one who was until just now", async () => {
  const [someone, former, nobody] = [await person(), await person("admin"), createVisitor(gateway.app)];
  expect((await former.get(path)).status).toBe(200);
  await db.update(user).set({ role: "editor" }).where(eq(user.id, former.id));
  for (const [visitor, status] of [
    [nobody, 401],
    [someone, 403],
    [former, 403],
  ] as const) {
    expect((await visitor.get(path)).status).toBe(status);
    expect((await patch(visitor, `${someone.id}/role`, { role: "admin" })).status).toBe(status);
    expect((await patch(visitor, `${someone.id}/status`, { status: "active" })).status).toBe(status);
  }
});

test("a new role ends the sessions that were begun without it, within two seconds", async () => {
  const [admin, someone] = [await person("admin"), await person()];
  expect((await someone.get("/api/auth/me")).status).toBe(200);
  const response = await patch(admin, `${someone.id}/role`, { role: "editor" });
  expect(await response.json()).toMatchObject({ user: { id: someone.id, role: "editor" } });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect((await someone.get("/api/auth/me")).status).toBe(401);
  await signIn(someone, someone.email);
  expect(await (await someone.get("/api/auth/me")).json()).toMatchObject({ user: { role: "editor" } });
});

test("the role that an account has already changes nothing", async () => {
  const [admin, someone] = [await person("admin"), await person()];
  expect((await patch(admin, `${someone.id}/role`, { role: "user" })).status).toBe(200);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect((await someone.get("/api/auth/me")).status).toBe(200);
});

test("an administrator's own role leaves this session, with a new secret", async () => {
  const [admin, thief] = [await person("admin"), createVisitor(gateway.app)];
  await person("admin");
  for (const pair of admin.cookies) thief.cookies.set(...pair);
  expect((await thief.get("/api/auth/me")).status).toBe(200);
  expect((await patch(admin, `${admin.id}/role`, { role: "editor" })).status).toBe(200);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect(await (await admin.get("/api/auth/me")).json()).toMatchObject({ user: { role: "editor" } });
  expect((await thief.get("/api/auth/me")).status).toBe(401);
});

test("a ban ends the sessions within two seconds and refuses to sign in, until it is lifted", async () => {
  const [admin, someone] = [await person("admin"), await person()];
  expect((await someone.get("/api/auth/me")).status).toBe(200);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const banned = await patch(admin, `${someone.id}/status`, { status: "banned", reason: "Spam", until });
  expect(await banned.json()).toMatchObject({ user: { status: "banned", lastSeenAt: null } });
  const login = async () =>
    (await createVisitor(gateway.app).post("/api/auth/login", { email: someone.email, password })).status;
  expect(await login()).toBe(403);
  expect((await list(admin, `q=${someone.email}&status=banned`)).data).toHaveLength(1);
  const lifted = await patch(admin, `${someone.id}/status`, { status: "active" });
  expect(await lifted.json()).toMatchObject({ user: { status: "active" } });
  expect(await login()).toBe(200);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect((await someone.get("/api/auth/me")).status).toBe(401);
});

test("what is wrong is refused by name", async () => {
  const [admin, someone] = [await person("admin"), await person()];
  for (const [where, body, code] of [
    ["role", { role: "owner" }, "invalid_request"],
    ["role", { role: "user", banned: true }, "invalid_request"],
    ["status", { status: "gone" }, "invalid_request"],
    ["status", { status: "active", reason: "x" }, "invalid_request"],
    ["status", { status: "banned", until: "2020-01-01T00:00:00Z" }, "invalid_request"],
    ["status", { status: "banned", reason: "\u0000" }, "invalid_request"],
  ] as const) {
    expect(await (await patch(admin, `${someone.id}/${where}`, body)).json()).toMatchObject({ code });
  }
  expect((await patch(admin, `${crypto.randomUUID()}/role`, { role: "user" })).status).toBe(404);
});
