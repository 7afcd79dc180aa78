import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { knownDevice, notification, signIn as signInTable } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import type { SignIn } from "../../contract/sign-ins.ts";
import { createSignedIn, newEmail, password, signIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { sweepSignIns } from "./sweep-sign-ins.ts";

const gateway = createTestGateway();
const { db } = gateway.deps;
const path = "/api/auth/sign-ins";
const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

async function listOf(visitor: Visitor, query = "") {
  const response = await visitor.get(path + query);
  expect(response.status).toBe(200);
  return await response.json<{ data: SignIn[]; nextCursor: string | null }>();
}
const idOf = async (visitor: Visitor) =>
  (await (await visitor.get("/api/auth/me")).json<{ user: { id: string } }>()).user.id;
const toldOf = async (userId: string) => {
  const [rows] = await withUser(db, userId, [db.select().from(notification)]);
  return rows.map(({ kind, params }) => ({ kind, params }));
};

test("every attempt is in the history of its account, the newest first", async () => {
  const visitor = await createSignedIn(gateway);
  const guesser = createVisitor(gateway.app);
  for (const way of ["login", "sign-in/email"]) {
    await guesser.post(`/api/auth/${way}`, { email: visitor.email, password: "not the password" });
  }
  const { data, nextCursor } = await listOf(visitor);
  expect(nextCursor).toBeNull();
  expect(data.map(({ method, outcome, newDevice }) => [method, outcome, newDevice])).toEqual([
    ["password", "failed", false],
    ["password", "failed", false],
    ["password", "succeeded", false],
  ]);
  for (const each of data) {
    expect(each.ipAddress).toMatch(/^198\.1[89]\./);
    expect(Object.keys(each).sort()).toEqual(
      ["createdAt", "id", "ipAddress", "method", "newDevice", "outcome", "place", "userAgent"].sort(),
    );
  }
  expect(data[0]?.ipAddress).not.toBe(data[2]?.ipAddress);
});

test("a failure is told of in the audit log as well, and nothing of an unknown address anywhere", async () => {
  const visitor = await createSignedIn(gateway);
  const requestId = crypto.randomUUID();
  const guess = (email: string) =>
    createVisitor(gateway.app).post(
      "/api/auth/login",
      { email, password: "not the password" },
      { "x-request-id": requestId },
    );
  await guess(visitor.email);
  await guess(newEmail());
  const [, { rows }] = await db.batch([
    db.execute(sql`select set_config('app.platform', 'on', true)`),
    db.execute(sql`select action, target_id, changes from audit_log where request_id = ${requestId}`),
  ]);
  expect(rows).toEqual([
    {
      ...{ action: "sign_in.failed", target_id: await idOf(visitor) },
      changes: { method: [null, "password"], outcome: [null, "failed"] },
    },
  ]);
});

test("pages are taken one after another, and another person's history is never shown", async () => {
  const [visitor, stranger] = [await createSignedIn(gateway), await createSignedIn(gateway)];
  for (let index = 0; index < 3; index += 1) await signIn(createVisitor(gateway.app), visitor.email);
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await listOf(visitor, `?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    seen.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(new Set(seen).size).toBe(4);
  expect(seen).toHaveLength(4);
  expect((await listOf(stranger)).data).toHaveLength(1);
});

test("what is not a page, and whoever is not signed in, is refused", async () => {
  const visitor = await createSignedIn(gateway);
  for (const query of ["?cursor=x", `?cursor=${btoa("[1]")}`, "?limit=0", "?userId=x"]) {
    expect([query, (await visitor.get(path + query)).status]).toEqual([query, 400]);
  }
  expect((await createVisitor(gateway.app).get(path)).status).toBe(401);
});

describe("a new browser", () => {
  test("is told of by name, the first ever and one that is known are not", async () => {
    const visitor = await createSignedIn(gateway);
    const id = await idOf(visitor);
    await signIn(visitor, visitor.email);
    expect(await toldOf(id)).toEqual([]);
    const other = createVisitor(gateway.app);
    const headers = { "user-agent": firefox };
    await other.post("/api/auth/login", { email: visitor.email, password }, headers);
    await other.post("/api/auth/login", { email: visitor.email, password }, headers);
    expect(await toldOf(id)).toEqual([
      { kind: "security.new_device", params: { device: "Firefox on Windows", place: null } },
    ]);
    const { data } = await listOf(visitor);
    expect(data.map(({ newDevice }) => newDevice)).toEqual([false, true, false, false]);
  });

  test("is one also when it shows a cookie that is made up, cut, or signed for something else", async () => {
    const visitor = await createSignedIn(gateway);
    const real = visitor.cookies.get("selvedge.device") ?? "";
    const session = decodeURIComponent(visitor.cookies.get("selvedge.session_token") ?? "");
    for (const cookie of [`${"a".repeat(43)}.${real.split(".")[1]}`, real.slice(0, -1), session, "%", ""]) {
      const other = createVisitor(gateway.app);
      other.cookies.set("selvedge.device", cookie);
      await signIn(other, visitor.email);
      expect(other.cookies.get("selvedge.device")).not.toBe(cookie);
    }
    expect(await toldOf(await idOf(visitor))).toHaveLength(5);
  });

  test("that two people share is known to each by itself, and the record does not say that they share it", async () => {
    const [ada, bob] = [await createSignedIn(gateway), await createSignedIn(gateway)];
    const ids = [await idOf(ada), await idOf(bob)];
    bob.cookies.set("selvedge.device", ada.cookies.get("selvedge.device") ?? "");
    await signIn(bob, bob.email);
    expect(await toldOf(ids[1] ?? "")).toHaveLength(1);
    const hashes = await Promise.all(
      ids.map(async (id) => {
        const [rows] = await withUser(db, id, [db.select().from(knownDevice)]);
        return rows.map(({ deviceHash }) => deviceHash);
      }),
    );
    expect(hashes[0]).toHaveLength(1);
    expect(hashes[1]).not.toContain(hashes[0]?.[0]);
  });
});

test("the place is what Cloudflare says of the connection, in the history and in the list of sessions", async () => {
  const visitor = await createSignedIn(gateway);
  const request = new Request("http://localhost/api/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": "198.18.0.1" },
    body: JSON.stringify({ email: visitor.email, password }),
    cf: { country: "CH", city: "Zürich" },
  } as RequestInit);
  expect((await gateway.app.request(request)).status).toBe(200);
  const { data } = await listOf(visitor);
  expect(data[0]?.place).toBe("Zürich, Switzerland");
  const sessions = await (await visitor.get("/api/auth/sessions")).json<{
    data: { place: string | null }[];
  }>();
  expect(sessions.data.map(({ place }) => place)).toContain("Zürich, Switzerland");
});

test("attempts are forgotten after half a year", async () => {
  const visitor = await createSignedIn(gateway);
  const id = await idOf(visitor);
  await signIn(visitor, visitor.email);
  const [[oldest]] = await withUser(db, id, [
    db.select({ id: signInTable.id }).from(signInTable).orderBy(signInTable.createdAt).limit(1),
  ]);
  await withUser(db, id, [
    db
      .update(signInTable)
      .set({ createdAt: sql`now() - interval '181 days'` })
      .where(eq(signInTable.id, oldest?.id ?? "")),
  ]);
  expect((await listOf(visitor)).data).toHaveLength(2);
  await sweepSignIns.run(gateway.deps);
  expect((await listOf(visitor)).data).toHaveLength(1);
});
