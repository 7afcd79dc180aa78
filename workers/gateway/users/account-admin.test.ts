import { eq, sql } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import type { Account, AccountDetail, Profile } from "../../contract/users.ts";
import { createSignedIn, mailTo, newEmail, password, signIn, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { db } = gateway.deps;
const path = "/api/user/users";

afterEach(() => void vi.useRealTimers());

type Person = Visitor & { email: string; id: string };

async function person(role: "user" | "editor" | "admin" = "user"): Promise<Person> {
  const visitor = await createSignedIn(gateway);
  await db.update(user).set({ role }).where(eq(user.email, visitor.email));
  const { user: me } = await (await visitor.get("/api/user/me")).json<{ user: Profile }>();
  return { ...visitor, id: me.id };
}

const end = (visitor: Visitor, id: string) => visitor.send(`${path}/${id}/sessions`, { method: "DELETE" });
const login = async (email: string, given: string) =>
  (await createVisitor(gateway.app).post("/api/auth/login", { email, password: given })).status;
const made = (change: object = {}) => ({ name: "Grace", email: newEmail(), role: "user", ...change });

async function loggedOf(action: string, targetId: string) {
  const [, { rows }] = await db.batch([
    db.execute(sql`select set_config('app.platform', 'on', true)`),
    db.execute<{ actor_id: string; changes: Record<string, unknown> | null }>(
      sql`select actor_id, changes from audit_log where action = ${action} and target_id = ${targetId}`,
    ),
  ]);
  return rows;
}

test("an account with a password can be signed in to at once, and the log says who made it", async () => {
  const admin = await person("admin");
  const body = made({ role: "editor", password });
  const response = await admin.post(path, body);
  expect(response.status).toBe(201);
  const { user: account } = await response.json<{ user: Account }>();
  expect(account).toMatchObject({ name: "Grace", email: body.email, role: "editor", status: "active" });
  expect(gateway.mails.filter(({ to }) => to === body.email)).toEqual([]);
  const visitor = createVisitor(gateway.app);
  await signIn(visitor, body.email);
  expect(await (await visitor.get("/api/auth/me")).json()).toMatchObject({
    user: { emailVerified: true, role: "editor" },
    ...{ tenant: { name: "Grace" }, role: "owner" },
  });
  // Name and address are personal, and sealed.
  expect(await loggedOf("user.created", account.id)).toEqual([
    { actor_id: admin.id, changes: { role: [null, "editor"] } },
  ]);
});

test("one without is opened by the link of a mail, which is good for days, and proves the address", async () => {
  const admin = await person("admin");
  const { email, ...body } = made();
  expect((await admin.post(path, { email: email.toUpperCase(), ...body })).status).toBe(201);
  expect(await login(email, password)).toBe(401);
  const mail = mailTo(gateway.mails, email);
  expect(mail.kind).toBe("choose-password");
  await db.execute(
    sql`update verification set expires_at = expires_at - interval '6 days' where value =
      (select id from "user" where email = ${email})`,
  );
  const chosen = { token: tokenIn(mail), newPassword: password };
  expect((await createVisitor(gateway.app).post("/api/auth/reset-password", chosen)).status).toBe(204);
  expect(await login(email, password)).toBe(200);
});

test("what is taken, common, too short, unknown or beside it is refused by field, and makes nothing", async () => {
  const [admin, taken] = [await person("admin"), await person()];
  for (const [body, status, field] of [
    [made({ email: taken.email }), 409, "body.email"],
    [made({ password: "passwordpassword" }), 400, "body.password"],
    [made({ password: "short" }), 400, "body.password"],
    [made({ role: "owner" }), 400, "body.role"],
    [made({ name: "\u0000" }), 400, "body.name"],
    [made({ emailVerified: true }), 400, "body.emailVerified"],
    [made({ id: taken.id }), 400, "body.id"],
  ] as const) {
    const response = await admin.post(path, body);
    expect(await response.json()).toMatchObject({ status, errors: [{ path: field }] });
    const [row] = await db.select().from(user).where(eq(user.email, body.email));
    expect(row?.id).toBe(status === 409 ? taken.id : undefined);
  }
});

test("an account is shown with its organizations, sessions and factors, and with no secret", async () => {
  const [admin, someone] = [await person("admin"), await person()];
  await signIn(createVisitor(gateway.app), someone.email);
  const response = await admin.get(`${path}/${someone.id}`);
  const text = await response.text();
  for (const name of ["selvedge.session_token", "selvedge.device"]) {
    const secret = decodeURIComponent(someone.cookies.get(name) ?? "").split(".")[0];
    expect(text).not.toContain(secret);
  }
  const { user: shown } = JSON.parse(text) as { user: AccountDetail };
  expect(shown).toMatchObject({
    ...{ id: someone.id, email: someone.email, emailVerified: true, ban: null, status: "active" },
    tenants: [{ name: "Ada", role: "owner" }],
    factors: { password: true, twoFactor: false, passkeys: 0, providers: [] },
  });
  expect(shown.sessions).toHaveLength(2);
  expect(shown.sessions[0]).toMatchObject({ method: "password", place: null });
});

test("all sessions of an account end within two seconds, and the log names the administrator", async () => {
  const [admin, someone] = [await person("admin"), await person()];
  const { user: shown } = await (await admin.get(`${path}/${someone.id}`)).json<{ user: AccountDetail }>();
  expect((await end(admin, someone.id)).status).toBe(204);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  expect((await someone.get("/api/auth/me")).status).toBe(401);
  expect((await admin.get("/api/auth/me")).status).toBe(200);
  expect(await loggedOf("session.ended", shown.sessions[0]?.id ?? "")).toMatchObject([
    { actor_id: admin.id },
  ]);
});

test("an account that is not there is not found", async () => {
  const admin = await person("admin");
  for (const [id, status] of [
    [crypto.randomUUID(), 404],
    ["%00", 400],
  ] as const) {
    expect([(await admin.get(`${path}/${id}`)).status, (await end(admin, id)).status]).toEqual([
      status,
      status,
    ]);
  }
});

test("nobody but an administrator gets anything", async () => {
  const target = await person();
  for (const [visitor, status] of [
    [createVisitor(gateway.app), 401],
    [await person(), 403],
    [await person("editor"), 403],
  ] as const) {
    expect((await visitor.post(path, made())).status).toBe(status);
    expect((await visitor.get(`${path}/${target.id}`)).status).toBe(status);
    expect((await end(visitor, target.id)).status).toBe(status);
  }
  expect((await target.get("/api/auth/me")).status).toBe(200);
});
