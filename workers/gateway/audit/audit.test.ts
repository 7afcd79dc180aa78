import { desc, eq, or, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { organization, session, user } from "../../../db/gateway/schema.ts";
import { auditKey, auditLog } from "../../../db/gateway/schema-audit.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { createAuthLoader } from "../auth/load-auth.ts";
import { createSignedIn, mailTo, newEmail, password, signIn, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { type Audit, auditStatement } from "./audit.ts";
import { open, sealedPlace } from "./seal.ts";

const gateway = createTestGateway();
const { db, audit } = gateway.deps;
const nowhere = { address: null, userAgent: null, requestId: null };

/** Rows of the log, oldest first, past row-level security as a platform administrator sees them. */
async function rowsAbout(userId: string) {
  const [, rows] = await db.batch([
    db.execute(sql`select set_config('app.platform', 'on', true)`),
    db
      .select()
      .from(auditLog)
      .where(or(eq(auditLog.actorId, userId), eq(auditLog.targetId, userId)))
      .orderBy(desc(auditLog.occurredAt), desc(auditLog.seq)),
  ]);
  return rows.reverse();
}

async function idOf(email: string): Promise<string> {
  const [row] = await db.select({ id: user.id }).from(user).where(eq(user.email, email));
  return row?.id ?? "";
}

const actionsAbout = async (userId: string) => (await rowsAbout(userId)).map(({ action }) => action).sort();
const tenantOf = async (visitor: Visitor) =>
  (await (await visitor.get("/api/auth/me")).json<{ tenant: { id: string } }>()).tenant.id;

test("signing up, proving the address, signing in and out are in the log", async () => {
  const [visitor, email] = [createVisitor(gateway.app), newEmail()];
  await visitor.post("/api/auth/register", { name: "Ada", email, password });
  const id = await idOf(email);
  expect(await actionsAbout(id)).toEqual(["account.signed_up", "password.set", "tenant.created"]);
  await visitor.post("/api/auth/verify", { token: tokenIn(mailTo(gateway.mails, email)) });
  await visitor.post("/api/auth/verify", { token: tokenIn(mailTo(gateway.mails, email)) });
  await signIn(visitor, email);
  const tenant = await tenantOf(visitor);
  expect((await visitor.post("/api/auth/logout", {})).status).toBe(204);
  const rows = await rowsAbout(id);
  expect(rows.map(({ action }) => action).sort()).toEqual(
    [
      ...["account.signed_up", "account.verified", "password.set"],
      ...["session.ended", "session.started", "tenant.created"],
    ].sort(),
  );
  for (const { action, tenantId, chain } of rows) {
    const isTenants = /^(session|tenant)/.test(action);
    expect({ action, tenantId, chain }).toEqual({
      ...{ action, tenantId: isTenants ? tenant : null },
      chain: isTenants ? tenant : "platform",
    });
  }
});

test("making a tenant and going on in another are in the log of that tenant", async () => {
  const visitor = await createSignedIn(gateway);
  const personal = await tenantOf(visitor);
  const slug = `team-${crypto.randomUUID().slice(0, 12)}`;
  await visitor.post("/api/auth/organization/create", { name: "Team", slug });
  const team = await tenantOf(visitor);
  await visitor.post("/api/auth/organization/set-active", { organizationId: personal });
  const rows = await rowsAbout(await idOf(visitor.email));
  const seen = rows.map(({ action, tenantId }) => [action, tenantId]);
  expect(seen).toContainEqual(["tenant.created", team]);
  expect(seen).toContainEqual(["tenant.entered", personal]);
  expect(rows.find(({ tenantId }) => tenantId === team)?.changes).toEqual({ slug: [null, slug] });
});

test("signing out by a token, or twice at once, is in the log once", async () => {
  const visitor = await createSignedIn(gateway);
  const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
  const bearer = createVisitor(gateway.app);
  const signOut = () => bearer.post("/api/auth/logout", {}, { authorization: `Bearer ${token}` });
  const answers = await Promise.all([signOut(), signOut(), visitor.post("/api/auth/sign-out", {})]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 204, 204]);
  const actions = await actionsAbout(await idOf(visitor.email));
  expect(actions.filter((action) => action === "session.ended")).toHaveLength(1);
});

test("changing and resetting the password are in the log", async () => {
  const visitor = await createSignedIn(gateway);
  const newPassword = "a wholly different sentence";
  const passwords = { currentPassword: password, newPassword };
  expect((await visitor.post("/api/auth/change-password", passwords)).status).toBe(204);
  await visitor.post("/api/auth/forgot-password", { email: visitor.email });
  const token = tokenIn(mailTo(gateway.mails, visitor.email));
  const reset = await visitor.post("/api/auth/reset-password", { token, newPassword: password });
  expect(reset.status, await reset.clone().text()).toBe(204);
  const actions = await actionsAbout(await idOf(visitor.email));
  expect(actions).toContain("password.changed");
  expect(actions).toContain("password.reset");
});

test("what failed leaves no entry, but of a password that was wrong", async () => {
  const visitor = await createSignedIn(gateway);
  const id = await idOf(visitor.email);
  const before = await actionsAbout(id);
  await visitor.post("/api/auth/login", { email: visitor.email, password: "wrong wrong wrong" });
  const passwords = { currentPassword: "wrong wrong wrong", newPassword: "a wholly different one" };
  await visitor.post("/api/auth/change-password", passwords);
  await visitor.post("/api/auth/organization/create", { name: "Team", slug: "Not Fine" });
  const after = await actionsAbout(id);
  expect(after.filter((action) => action !== "sign_in.failed")).toEqual(before);
  expect(after).toHaveLength(before.length + 2);
});

/** A gateway whose entries the database refuses. */
function gatewayWithoutLog() {
  const seal: Audit["seal"] = async (origin, entry) => {
    const { json } = await audit.seal(origin, entry);
    return { json: JSON.stringify({ ...JSON.parse(json), actorType: "nobody" }) };
  };
  const refused = { ...audit, seal };
  return createTestGateway({
    deps: { audit: refused, auth: createAuthLoader({ ...gateway.deps, audit: refused }) },
  });
}

const sessionsOf = async (email: string) =>
  db
    .select({ id: session.id })
    .from(session)
    .where(eq(session.userId, await idOf(email)));

test("no account begins that the log does not tell of", async () => {
  const [visitor, email] = [createVisitor(gatewayWithoutLog().app), newEmail()];
  const response = await visitor.post("/api/auth/register", { name: "Ada", email, password });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(await idOf(email)).toBe("");
});

test("no session begins that the log does not tell of", async () => {
  const { email } = await createSignedIn(gateway);
  const before = await sessionsOf(email);
  const visitor = createVisitor(gatewayWithoutLog().app);
  expect((await visitor.post("/api/auth/login", { email, password })).status).toBe(500);
  expect(visitor.cookies.size).toBe(0);
  expect(await sessionsOf(email)).toEqual(before);
});

test.each(["/api/auth/logout", "/api/auth/sign-out"])(
  "no session ends by %s that the log does not tell of",
  async (path) => {
    const signedIn = await createSignedIn(gateway);
    const visitor = createVisitor(gatewayWithoutLog().app);
    for (const [name, value] of signedIn.cookies) visitor.cookies.set(name, value);
    expect((await visitor.post(path, {})).status).toBe(500);
    expect(visitor.cookies).toEqual(signedIn.cookies);
    expect(await sessionsOf(signedIn.email)).toHaveLength(1);
    expect((await signedIn.get("/api/auth/me")).status).toBe(200);
  },
);

test("address, user agent, name and e-mail are sealed with the person's key, and the request is named", async () => {
  const [visitor, email] = [createVisitor(gateway.app, "198.18.7.7"), newEmail()];
  await visitor.post(
    "/api/auth/register",
    { name: "Zenobia", email, password },
    { "user-agent": "Mosaic/1.0", "x-request-id": "request-of-test" },
  );
  const id = await idOf(email);
  const row = (await rowsAbout(id)).find(({ action }) => action === "account.signed_up");
  expect(row).toMatchObject({ actorId: id, targetId: id, personId: id, requestId: "request-of-test" });
  expect(JSON.stringify(row)).not.toMatch(/Zenobia|198\.18\.7\.7|Mosaic|@/);
  const key = (await audit.keys.forOpening([id])).get(id);
  if (key === undefined || !row) throw new Error("no key or no row");
  expect(await open(key, sealedPlace(row.id, "origin"), row.origin ?? "")).toBe(
    '{"address":"198.18.7.7","userAgent":"Mosaic/1.0"}',
  );
  expect(await open(key, sealedPlace(row.id, "changes"), row.personalChanges ?? "")).toBe(
    JSON.stringify({ name: [null, "Zenobia"], email: [null, email] }),
  );
  expect(await open(key, sealedPlace(crypto.randomUUID(), "origin"), row.origin ?? "")).toBeNull();
});

test("nothing personal is kept of a person whose key was destroyed", async () => {
  const userId = crypto.randomUUID();
  await db.insert(auditKey).values({ userId, key: null });
  const deed = { action: "account.signed_up", actorId: userId, tenantId: null, targetId: userId } as const;
  await audit.record({ ...nowhere, address: "198.18.1.1" }, { ...deed, changes: { name: [null, "Ada"] } });
  expect(await rowsAbout(userId)).toMatchObject([{ origin: null, personalChanges: null, changes: null }]);
});

test("an entry is added with its change or not at all", async () => {
  const [actorId, tenantId] = [crypto.randomUUID(), crypto.randomUUID()];
  const entry = await audit.seal(nowhere, {
    action: "tenant.created",
    actorId,
    tenantId,
    targetId: tenantId,
  });
  const change = db.insert(organization).values({ id: tenantId, name: "T", slug: tenantId });
  const added = db.execute(auditStatement(entry));
  await expect(withTenant(db, tenantId, [change, added, change])).rejects.toThrow();
  expect(await rowsAbout(actorId)).toEqual([]);
  await withTenant(db, tenantId, [change, added]);
  expect(await rowsAbout(actorId)).toHaveLength(1);
});
