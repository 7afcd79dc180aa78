import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { session } from "../../../db/gateway/schema.ts";
import type { Session } from "../../contract/auth.ts";
import { createSignedIn, signIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

let gateway = createTestGateway();
/** Another isolate. */
let elsewhere = createTestGateway();

beforeEach(() => {
  [gateway, elsewhere] = [createTestGateway(), createTestGateway()];
});
afterEach(() => void vi.useRealTimers());

const path = "/api/auth/sessions";
const end = (visitor: Visitor, id?: string) =>
  visitor.send(id === undefined ? path : `${path}/${id}`, { method: "DELETE" });
const whoAmI = async (visitor: Visitor) => (await visitor.get("/api/auth/me")).status;

async function sessionsOf(visitor: Visitor): Promise<Session[]> {
  const response = await visitor.get(path);
  expect(response.status).toBe(200);
  const { data, nextCursor } = await response.json<{ data: Session[]; nextCursor: null }>();
  expect(nextCursor).toBeNull();
  return data;
}

/** Someone with a second session, which another isolate serves. */
async function twice(): Promise<[Visitor & { email: string }, Visitor]> {
  const visitor = await createSignedIn(gateway);
  const other = createVisitor(elsewhere.app);
  await signIn(other, visitor.email);
  return [visitor, other];
}

test("the list shows a person's own sessions, which one is current, and no secret", async () => {
  const [visitor, other] = await twice();
  await createSignedIn(gateway);
  const response = await visitor.get(path, { "user-agent": "a browser" });
  const text = await response.text();
  for (const each of [visitor, other]) {
    const secret = decodeURIComponent(each.cookies.get("selvedge.session_token") ?? "").split(".")[0];
    expect(text).not.toContain(secret);
  }
  const { data } = JSON.parse(text) as { data: Session[] };
  expect(data.map(({ current }) => current).sort()).toEqual([false, true]);
  for (const each of data) {
    expect(Object.keys(each).sort()).toEqual(
      [
        ...["createdAt", "current", "id", "ipAddress", "lastSeenAt", "userAgent"],
        ...["method", "place"],
      ].sort(),
    );
    expect([each.method, each.place]).toEqual(["password", null]);
    expect(each.ipAddress).toMatch(/^198\.1[89]\./);
  }
  expect((await sessionsOf(other)).find(({ current }) => current)?.id).toBe(
    data.find(({ current }) => !current)?.id,
  );
});

test("one that is ended is refused within two seconds, in other isolates and by its token", async () => {
  const [visitor, other] = await twice();
  const { token } = await (await other.get("/api/auth/token")).json<{ token: string }>();
  const byToken = () =>
    createVisitor(elsewhere.app).get("/api/auth/me", { authorization: `Bearer ${token}` });
  expect([await whoAmI(other), (await byToken()).status]).toEqual([200, 200]);
  const id = (await sessionsOf(visitor)).find(({ current }) => !current)?.id;
  expect((await end(visitor, id)).status).toBe(204);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect([await whoAmI(other), (await byToken()).status]).toEqual([401, 401]);
  expect((await other.get(path)).status).toBe(401);
  expect(await whoAmI(visitor)).toBe(200);
  expect((await end(visitor, id)).status).toBe(404);
});

test("all others end at once, and this one goes on", async () => {
  const [visitor, other] = await twice();
  await signIn(createVisitor(gateway.app), visitor.email);
  expect(await sessionsOf(visitor)).toHaveLength(3);
  expect(await whoAmI(other)).toBe(200);
  expect((await end(visitor)).status).toBe(204);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect([await whoAmI(visitor), await whoAmI(other)]).toEqual([200, 401]);
  expect(await sessionsOf(visitor)).toMatchObject([{ current: true }]);
});

test("another person's session is not found, and goes on", async () => {
  const [visitor, stranger] = [await createSignedIn(gateway), await createSignedIn(gateway)];
  const [theirs] = await sessionsOf(stranger);
  expect((await end(visitor, theirs?.id)).status).toBe(404);
  expect((await end(visitor, crypto.randomUUID())).status).toBe(404);
  expect((await end(visitor, "%00")).status).toBe(400);
  expect(await sessionsOf(stranger)).toHaveLength(1);
});

test("nobody signed in is refused", async () => {
  const visitor = createVisitor(gateway.app);
  expect((await visitor.get(path)).status).toBe(401);
  expect((await end(visitor)).status).toBe(401);
  expect((await end(visitor, "x")).status).toBe(401);
});

test("a session in use says so within five minutes, and one that is over is not shown", async () => {
  const [visitor] = await twice();
  const { db } = gateway.deps;
  const ids = (await sessionsOf(visitor)).toSorted((a) => (a.current ? -1 : 1)).map(({ id }) => id);
  const longAgo = sql`now() - interval '1 hour'`;
  await db
    .update(session)
    .set({ updatedAt: longAgo })
    .where(eq(session.id, ids[0] ?? ""));
  await db
    .update(session)
    .set({ expiresAt: longAgo })
    .where(eq(session.id, ids[1] ?? ""));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
  const since = Date.now() - 3_600_000 + 60_000;
  await vi.waitFor(async () => {
    const [mine, ...others] = await sessionsOf(visitor);
    expect(others).toEqual([]);
    expect(Date.parse(mine?.lastSeenAt ?? "")).toBeGreaterThan(since);
  }, 10_000);
});
