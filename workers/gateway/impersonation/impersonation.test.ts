import { eq, sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { session, user } from "../../../db/gateway/schema.ts";
import type { Me } from "../../contract/auth.ts";
import { createSignedIn, password } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { listOperations } from "../testing/operations.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { allowedChanges, mayActAsOther, refusedReads } from "./refuse-while-impersonating.ts";

/** A new one for each test: some set the clock. */
let gateway = createTestGateway();
const { db } = gateway.deps;

beforeEach(() => {
  gateway = createTestGateway();
});
afterEach(() => void vi.useRealTimers());

type Person = Visitor & { email: string; id: string };

async function person(role: "user" | "editor" | "admin" = "user"): Promise<Person> {
  const visitor = await createSignedIn(gateway);
  await db.update(user).set({ role }).where(eq(user.email, visitor.email));
  return { ...visitor, id: (await meOf(visitor)).user.id };
}

const meOf = async (visitor: Visitor) => await (await visitor.get("/api/auth/me")).json<Me>();
const status = async (visitor: Visitor) => (await visitor.get("/api/auth/me")).status;
const impersonate = (visitor: Visitor, id: string, body: object = { reason: "Ticket 42: cannot upload" }) =>
  visitor.post(`/api/user/users/${id}/impersonate`, body);
const stop = (visitor: Visitor) => visitor.post("/api/auth/stop-impersonating", {});
const later = (milliseconds: number) =>
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });

/** Somebody's browser with the cookies of another. */
function thiefOf(visitor: Visitor): Visitor {
  const thief = createVisitor(gateway.app);
  for (const pair of visitor.cookies) thief.cookies.set(...pair);
  return thief;
}

async function acting(): Promise<[admin: Person, someone: Person]> {
  const [admin, someone] = [await person("admin"), await person()];
  expect((await impersonate(admin, someone.id)).status).toBe(201);
  return [admin, someone];
}

async function logged(action: string, actorId: string) {
  const [, { rows }] = await db.batch([
    db.execute(sql`select set_config('app.platform', 'on', true)`),
    db.execute<{ target_id: string; changes: Record<string, unknown>; personal_changes: string | null }>(
      sql`select target_id, changes, personal_changes from audit_log
        where action = ${action} and actor_id = ${actorId}`,
    ),
  ]);
  return rows;
}

describe("acting as somebody else", () => {
  test("shows who does it and until when, for half an hour that nothing extends", async () => {
    const [admin, someone] = await acting();
    const { user: seen, impersonation, tenant } = await meOf(admin);
    expect([seen.id, seen.role, tenant?.name]).toEqual([someone.id, "user", "Ada"]);
    expect(impersonation?.by).toEqual({ id: admin.id, name: "Ada" });
    const leftMs = Date.parse(impersonation?.until ?? "") - Date.now();
    expect(leftMs).toBeGreaterThan(29 * 60_000);
    expect(leftMs).toBeLessThanOrEqual(30 * 60_000);
    expect((await admin.get("/api/auth/get-session")).status).toBe(200);
    expect((await meOf(admin)).impersonation?.until).toBe(impersonation?.until);
    later(31 * 60_000);
    expect(await status(admin)).toBe(401);
  });

  test("is in the token, which lives as long as the session", async () => {
    const [admin, someone] = await acting();
    const { token } = await (await admin.get("/api/auth/token")).json<{ token: string }>();
    expect(decodeJwt(token)).toMatchObject({ sub: someone.id, impersonatorId: admin.id });
    const { token: own } = await (await someone.get("/api/auth/token")).json<{ token: string }>();
    expect(decodeJwt(own)).toMatchObject({ sub: someone.id, impersonatorId: null });
    expect((await stop(admin)).status).toBe(204);
    later(1_900);
    const bearer = { authorization: `Bearer ${token}` };
    expect((await createVisitor(gateway.app).get("/api/auth/me", bearer)).status).toBe(401);
  });

  test("is in the log, with the reason sealed, and so is what is done meanwhile, as whom", async () => {
    const [admin, someone] = await acting();
    const change = { method: "PATCH", headers: { "content-type": "application/json" } };
    const changed = await admin.send("/api/user/me", { ...change, body: JSON.stringify({ name: "Helped" }) });
    expect(changed.status).toBe(200);
    expect((await stop(admin)).status).toBe(204);
    const [started] = await logged("impersonation.started", admin.id);
    expect(started).toMatchObject({ target_id: someone.id, personal_changes: expect.any(String) });
    expect(JSON.stringify(started)).not.toContain("Ticket");
    expect(await logged("impersonation.ended", admin.id)).toMatchObject([{ target_id: someone.id }]);
    expect(await logged("profile.changed", admin.id)).toMatchObject([
      { target_id: someone.id, changes: { onBehalfOf: [null, someone.id] } },
    ]);
    expect(await logged("profile.changed", someone.id)).toEqual([]);
  });

  test("is no sign-in of theirs, and they can see it and end it", async () => {
    const [admin, someone] = await acting();
    const history = await (await someone.get("/api/auth/sign-ins")).json<{ data: object[] }>();
    expect(history.data).toHaveLength(1);
    const { data } = await (await someone.get("/api/auth/sessions")).json<{
      data: { method: string; ipAddress: string | null }[];
    }>();
    expect(data).toContainEqual(expect.objectContaining({ method: "impersonation", ipAddress: null }));
    expect((await someone.send("/api/auth/sessions", { method: "DELETE" })).status).toBe(204);
    later(1_900);
    expect([await status(admin), await status(someone)]).toEqual([401, 200]);
  });

  test("leads back to the administrator's own session, whose secret is new each time", async () => {
    const [admin, someone] = [await person("admin"), await person()];
    const own = await (await admin.get("/api/auth/sessions")).json<{ data: { id: string }[] }>();
    const before = thiefOf(admin);
    await impersonate(admin, someone.id);
    const during = thiefOf(admin);
    expect((await stop(admin)).status).toBe(204);
    later(1_900);
    expect((await meOf(admin)).impersonation).toBeNull();
    expect((await meOf(admin)).user.id).toBe(admin.id);
    expect(await (await admin.get("/api/auth/sessions")).json()).toMatchObject({
      data: [{ id: own.data[0]?.id }],
    });
    expect([await status(before), await status(during), await status(someone)]).toEqual([401, 401, 200]);
    expect((await stop(during)).status).toBe(401);
    expect([...admin.cookies.keys()]).not.toContain("selvedge.admin_session");
  });

  test("leads back also from an account that is being closed", async () => {
    const [admin, someone] = [await person("admin"), await person()];
    const body = JSON.stringify({ password });
    const headers = { "content-type": "application/json" };
    expect((await someone.send("/api/user/me", { method: "DELETE", headers, body })).status).toBe(202);
    expect((await impersonate(admin, someone.id)).status).toBe(201);
    expect((await admin.get("/api/auth/token")).status).toBe(403);
    expect((await stop(admin)).status).toBe(204);
    expect((await meOf(admin)).user.id).toBe(admin.id);
  });

  test("leads back also when the half hour is over", async () => {
    const [admin] = await acting();
    later(31 * 60_000);
    expect(await status(admin)).toBe(401);
    expect((await stop(admin)).status).toBe(204);
    expect((await meOf(admin)).user.id).toBe(admin.id);
  });

  test.each(["logout", "sign-out"])("ends with both sessions when it is ended by %s", async (way) => {
    const [admin] = await acting();
    const kept = thiefOf(admin);
    expect((await admin.post(`/api/auth/${way}`, {})).ok).toBe(true);
    later(1_900);
    expect([await status(admin), await status(kept), (await stop(kept)).status]).toEqual([401, 401, 401]);
  });

  test("ends with the administrator's role, with a ban, and with all of their sessions", async () => {
    const other = await person("admin");
    const patch = (id: string, what: string, body: object) =>
      other.send(`/api/user/users/${id}/${what}`, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const ends = [
      (id: string) => patch(id, "role", { role: "editor" }),
      (id: string) => patch(id, "status", { status: "banned" }),
      (id: string) => other.send(`/api/user/users/${id}/sessions`, { method: "DELETE" }),
    ];
    const admins = [];
    for (const end of ends) {
      const [admin] = await acting();
      expect(await status(admin)).toBe(200);
      expect((await end(admin.id)).ok).toBe(true);
      admins.push(admin);
    }
    later(1_900);
    for (const admin of admins) expect([await status(admin), (await stop(admin)).status]).toEqual([401, 401]);
  });

  test("ends by the record alone when the administrator is none any more", async () => {
    const [admin] = await acting();
    await db.update(user).set({ role: "editor" }).where(eq(user.id, admin.id));
    later(31_000);
    expect(await status(admin)).toBe(401);
  });
});

describe("nobody may", () => {
  test("act as an administrator, as themselves, as somebody who is banned, or as nobody", async () => {
    const [admin, other, banned] = [await person("admin"), await person("admin"), await person()];
    await db.update(user).set({ banned: true }).where(eq(user.id, banned.id));
    expect((await impersonate(admin, other.id)).status).toBe(403);
    expect((await impersonate(admin, admin.id)).status).toBe(403);
    expect((await impersonate(admin, banned.id)).status).toBe(409);
    expect((await impersonate(admin, crypto.randomUUID())).status).toBe(404);
    expect((await meOf(admin)).user.id).toBe(admin.id);
    const [row] = await db.select().from(session).where(eq(session.impersonatedBy, admin.id));
    expect(row).toBeUndefined();
  });

  test("do it without being an administrator now, without a reason, or with more", async () => {
    const [admin, someone] = [await person("admin"), await person()];
    expect((await impersonate(someone, admin.id)).status).toBe(403);
    expect((await impersonate(await person("editor"), someone.id)).status).toBe(403);
    expect((await impersonate(someone, crypto.randomUUID())).status).toBe(403);
    expect((await impersonate(createVisitor(gateway.app), someone.id)).status).toBe(401);
    for (const body of [{}, { reason: "" }, { reason: "because", minutes: 600 }]) {
      expect((await impersonate(admin, someone.id, body)).status).toBe(400);
    }
    expect((await stop(admin)).status).toBe(401);
    expect((await stop(createVisitor(gateway.app))).status).toBe(401);
  });

  test("come to an administrator's session with somebody else's cookie of one", async () => {
    const [[admin], [attacker]] = [await acting(), await acting()];
    attacker.cookies.set("selvedge.admin_session", admin.cookies.get("selvedge.admin_session") ?? "");
    expect((await stop(attacker)).status).toBe(204);
    later(1_900);
    expect(await status(attacker)).toBe(401);
    expect((await stop(admin)).status).toBe(204);
    expect((await meOf(admin)).user.id).toBe(admin.id);
  });
});

test("of all operations, an administrator may change through somebody else only what the table names", async () => {
  const [admin] = await acting();
  const credentials = new Map(admin.cookies);
  const operations = await listOperations(gateway.app);
  const changes = operations.filter(({ method }) => method !== "GET");
  expect(changes.length).toBeGreaterThan(20);
  for (const { method, path, url, init } of changes.filter((each) => !mayActAsOther(each.method, each.url))) {
    const visitor = createVisitor(gateway.app);
    for (const pair of credentials) visitor.cookies.set(...pair);
    const response = await visitor.send(url, init);
    const { code } = await response.json<{ code?: string }>();
    // SCIM has errors of its own, without a code.
    const expected = path.startsWith("/scim/") ? undefined : "impersonating";
    expect([method, path, response.status, code]).toEqual([method, path, 403, expected]);
  }
  // No row of the table is about nothing.
  for (const { method, path } of allowedChanges) {
    expect(changes.filter((each) => each.method === method && path.test(each.url))).not.toEqual([]);
  }
  expect(changes.filter(({ method, url }) => mayActAsOther(method, url)).map(({ path }) => path)).not.toEqual(
    expect.arrayContaining(["/api/auth/change-password"]),
  );
});

test("a read of everything about a person, or of their factors, is refused as well", async () => {
  const [admin] = await acting();
  const reads = (await listOperations(gateway.app)).filter(({ method }) => method === "GET");
  const pathOf = (url: string) => url.replace(/\?.*$/, "");
  const refused = reads.filter(({ url }) => !mayActAsOther("GET", pathOf(url)));
  expect(refused.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["/api/user/exports/{id}/archive", "/api/auth/passkeys", "/api/auth/two-factor"]),
  );
  for (const { url } of refused) {
    expect(await (await admin.get(url)).json(), url).toMatchObject({ status: 403, code: "impersonating" });
  }
  // No pattern is about nothing.
  for (const pattern of refusedReads) {
    expect(refused.filter(({ url }) => pattern.test(pathOf(url)))).not.toEqual([]);
  }
});
