import { and, eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { account, organization, session, user, verification } from "../../../db/gateway/schema.ts";
import { auditKey, auditLog } from "../../../db/gateway/schema-audit.ts";
import { billingEvent } from "../../../db/gateway/schema-billing.ts";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { invitation, member } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform, withTenant, withUser } from "../../../db/gateway/tenant.ts";
import { listAudit } from "../audit/list-audit.ts";
import { hashPassword } from "../auth/password.ts";
import { createChangedSessions } from "../identity/changed-sessions.ts";
import { createKeyIdentifier } from "../identity/identify-key.ts";
import { notify } from "../notifications/notify.ts";
import { personalTenantId } from "../tenants/personal-tenant.ts";
import { password, signIn } from "../testing/account.ts";
import { createApiKey } from "../testing/api-key.ts";
import {
  createClosingGateway,
  createPerson,
  makeDue,
  type Person,
  withoutContent,
} from "../testing/closing.ts";
import { createVisitor } from "../testing/visitor.ts";
import { putAvatar } from "../users/avatars/avatar-store.ts";
import { eraseAccount } from "./erase-account.ts";
import { readLedger } from "./ledger.ts";
import { exportFolder, personFolders } from "./person-folders.ts";
import { replayLedger } from "./replay-ledger.ts";
import { sweepErasures } from "./sweep-erasures.ts";

const gateway = createClosingGateway();
const { deps, jobs, work } = gateway;
const { db } = deps;

let content: ReturnType<typeof withoutContent>;

beforeEach(() => {
  content = withoutContent(gateway);
  Object.assign(jobs, { asked: [], fail: false, runningForMs: 0 });
});

afterEach(() => content.restore());

async function close(person: Person): Promise<void> {
  expect((await person.send("/api/user/me", { method: "DELETE" })).status).toBe(202);
}

/** Somebody whose account is closed and due. */
async function createDue(): Promise<Person & { erasureId: string }> {
  const person = await createPerson(gateway);
  await close(person);
  return { ...person, erasureId: await makeDue(gateway, person.id) };
}

async function erasureOf(id: string) {
  const [rows] = await withPlatform(db, [db.select().from(erasure).where(eq(erasure.id, id))]);
  return rows[0] ?? expect.fail("the erasure has no row");
}

async function joinTenant(tenantId: string, userId: string, role: string) {
  await withTenant(db, tenantId, [
    db.insert(member).values({ id: crypto.randomUUID(), tenantId, userId, role }),
  ]);
}

async function createTenant(owner: Person): Promise<string> {
  const slug = `org-${crypto.randomUUID().slice(0, 8)}`;
  const made = await owner.post("/api/auth/organization/create", { name: "Loomworks", slug });
  return (await made.json<{ organization: { id: string } }>()).organization.id;
}

const exists = async (id: string) =>
  (await db.select({ id: user.id }).from(user).where(eq(user.id, id))).length > 0;

describe("an erasure that is due", () => {
  test("erases the person everywhere, with a receipt for each system, a ledger and an entry in the log", async () => {
    const person = await createDue();
    const tenantId = await personalTenantId(person.id);
    await deps.files.put(`${exportFolder(person.id)}x.zip`, "everything");
    const picture = { bytes: new Uint8Array([1]), type: "image/png" } as const;
    await putAvatar(deps, person.id, picture);
    await eraseAccount(deps, person.erasureId);
    expect(await exists(person.id)).toBe(false);
    expect((await person.get("/api/auth/me")).status).toBe(401);
    const asked = jobs.asked.map(({ body, purpose }) => ({ ...body, purpose }));
    expect(asked).toEqual([
      { tenantId, purpose: "erase" },
      { userId: person.id, purpose: "erase" },
    ]);
    for (const prefix of await personFolders(person.id))
      expect((await deps.files.list({ prefix })).objects).toEqual([]);
    const row = await erasureOf(person.erasureId);
    expect(row.finishedAt).not.toBeNull();
    expect(Object.keys(row.receipts).sort()).toEqual(["directus", "jobs", "lago", "postgres", "r2", "redis"]);
    const ledger = await readLedger(deps.files, person.id);
    expect(ledger).toMatchObject({ id: person.erasureId, userId: person.id, tenantIds: [tenantId] });
    expect(JSON.stringify([ledger, row])).not.toContain(person.email);
    const [key] = await db.select().from(auditKey).where(eq(auditKey.userId, person.id));
    expect(key?.key).toBeNull();
    const { data } = await listAudit(deps, "platform", { filter: {}, limit: 1, after: null });
    expect(data).toMatchObject([
      {
        action: "account.erased",
        actor: { type: "system", id: null },
        target: { id: person.id },
        changes: {},
      },
    ]);
  });

  test("lets the address sign up again, as somebody new", async () => {
    const person = await createDue();
    await eraseAccount(deps, person.erasureId);
    const id = crypto.randomUUID();
    await db.batch([
      db.insert(user).values({ id, email: person.email, name: "Ada", emailVerified: true }),
      db.insert(account).values({
        ...{
          id,
          userId: id,
          accountId: id,
          providerId: "credential",
          password: await hashPassword(password),
        },
      }),
    ]);
    await signIn(createVisitor(gateway.app), person.email);
    await replayLedger(deps, "reappeared");
    expect(await exists(id)).toBe(true);
  });

  test("takes along what names the address elsewhere, and nothing of one that only looks like it", async () => {
    const person = await createDue();
    const colleague = await createPerson(gateway);
    const tenantId = await createTenant(colleague);
    const alike = `x${person.email}`;
    const invite = (email: string) => ({
      ...{ id: crypto.randomUUID(), tenantId, email, role: "member", tokenHash: crypto.randomUUID() },
      expiresAt: new Date(Date.now() + 1_000),
    });
    await withTenant(db, tenantId, [db.insert(invitation).values([invite(person.email), invite(alike)])]);
    const token = (identifier: string, value: string) => ({
      ...{ id: crypto.randomUUID(), identifier, value, expiresAt: new Date(Date.now() + 60_000) },
    });
    await db
      .insert(verification)
      .values([
        token(`code:${person.email}`, "1"),
        token(`kept:${alike}`, "2"),
        token("other", JSON.stringify({ email: person.email })),
        token("reset", person.id),
      ]);
    const kind = "security.email_changed" as const;
    await notify(deps, colleague.id, { kind, params: { email: person.email } });
    await eraseAccount(deps, person.erasureId);
    const [invitations] = await withTenant(db, tenantId, [db.select().from(invitation)]);
    expect(invitations.map(({ email }) => email)).toEqual([alike]);
    const left = await db
      .select({ identifier: verification.identifier })
      .from(verification)
      .where(sql`strpos(identifier || value, ${person.email}) > 0 or strpos(value, ${person.id}) > 0`);
    expect(left).toEqual([{ identifier: `kept:${alike}` }]);
    expect((await erasureOf(person.erasureId)).receipts.postgres).toMatchObject({ people: 1, mentions: 5 });
  });

  test("hands an organization on that would be left without an owner, and keeps it", async () => {
    const [owner, helper] = [await createPerson(gateway), await createPerson(gateway)];
    const second = await createPerson(gateway);
    const tenantId = await createTenant(owner);
    await joinTenant(tenantId, second.id, "owner");
    await joinTenant(tenantId, helper.id, "admin");
    await close(owner);
    const erasureId = await makeDue(gateway, owner.id);
    await withTenant(db, tenantId, [
      db.delete(member).where(and(eq(member.userId, second.id), eq(member.tenantId, tenantId))),
    ]);
    await eraseAccount(deps, erasureId);
    const [members] = await withTenant(db, tenantId, [db.select().from(member)]);
    expect(members).toMatchObject([{ userId: helper.id, role: "owner" }]);
    expect(jobs.asked.map(({ body }) => body.tenantId)).not.toContain(tenantId);
    const { data } = await listAudit(deps, { tenantId }, { filter: {}, limit: 1, after: null });
    expect(data).toMatchObject([{ action: "tenant.inherited", changes: { owner: [null, helper.id] } }]);
  });

  test("leaves an organization to its other owner", async () => {
    const [owner, other] = [await createPerson(gateway), await createPerson(gateway)];
    const tenantId = await createTenant(owner);
    await joinTenant(tenantId, other.id, "owner");
    await close(owner);
    await eraseAccount(deps, await makeDue(gateway, owner.id));
    expect(await exists(owner.id)).toBe(false);
    const [members] = await withTenant(db, tenantId, [db.select().from(member)]);
    expect(members).toMatchObject([{ userId: other.id, role: "owner" }]);
    expect(jobs.asked.map(({ body }) => body.tenantId)).not.toContain(tenantId);
  });

  test("ends the API keys of an organization that goes, which go on until then", async () => {
    const owner = await createPerson(gateway);
    await createTenant(owner);
    const { key } = await createApiKey(owner);
    await close(owner);
    const elsewhere = createKeyIdentifier({ db, changed: createChangedSessions(deps.redis) });
    const isTaken = async () => (await elsewhere(key, async () => {})) !== null;
    expect(await isTaken()).toBe(true);
    const erasureId = await makeDue(gateway, owner.id);
    jobs.fail = true;
    // Before anything of the organization is erased, so that no program writes to it behind that.
    await expect(eraseAccount(deps, erasureId)).rejects.toThrow("jobs worker");
    expect(await isTaken()).toBe(false);
    jobs.fail = false;
    await eraseAccount(deps, erasureId);
    expect(await exists(owner.id)).toBe(false);
  });

  test("takes an organization along in which nobody else is", async () => {
    const owner = await createPerson(gateway);
    const tenantId = await createTenant(owner);
    await close(owner);
    await eraseAccount(deps, await makeDue(gateway, owner.id));
    expect(jobs.asked.map(({ body }) => body.tenantId)).toContain(tenantId);
    const [left] = await withPlatform(db, [
      db.select().from(organization).where(eq(organization.id, tenantId)),
    ]);
    expect(left).toEqual([]);
    const [entries] = await withTenant(db, tenantId, [
      db
        .select({ action: auditLog.action, actorId: auditLog.actorId })
        .from(auditLog)
        .where(eq(auditLog.tenantId, tenantId)),
    ]);
    expect(entries).toContainEqual({ action: "tenant.deleted", actorId: null });
  });

  test("ends what the tenants that go pay for, and forgets what was told of it, also behind that", async () => {
    const owner = await createPerson(gateway);
    const tenantId = await createTenant(owner);
    const customer = { tenantId, name: "Loomworks", email: owner.email, currency: "EUR" };
    await deps.lagoAccounts.upsertCustomer(customer);
    await deps.lagoAccounts.subscribe(tenantId, { plan: "pro", currency: "EUR", interval: "monthly" });
    const hear = async (id: string, about = tenantId) => {
      const body = JSON.stringify({ customer: { email: owner.email, name: "Loomworks" } });
      const told = { id: `${tenantId}:${id}`, tenantId: about, body, status: "applied" };
      const kind = { source: "lago", type: "subscription.started" };
      await withPlatform(db, [db.insert(billingEvent).values({ ...told, ...kind })]);
    };
    await hear("elsewhere", `other-${tenantId}`);
    await hear("before");
    await close(owner);
    const erasureId = await makeDue(gateway, owner.id);
    content.restore();
    // Directus does not answer, so it stops after Lago, which goes on to tell of what was ended.
    await expect(eraseAccount(deps, erasureId)).rejects.toThrow("content service");
    const lives = await deps.lagoAccounts.listLives(tenantId);
    expect(lives.map(({ status }) => status)).toEqual(["terminated"]);
    content = withoutContent(gateway);
    await hear("behind");
    await eraseAccount(deps, erasureId);
    const [left] = await withPlatform(db, [
      db.select().from(billingEvent).where(sql`strpos(id, ${tenantId}) > 0`),
    ]);
    expect(left.map(({ body }) => body)).toEqual(['{"customer":{"email":"erased","name":"Loomworks"}}']);
  });

  test("goes on after a failure without what has its receipt, and twice is once", async () => {
    const person = await createDue();
    jobs.fail = true;
    await expect(eraseAccount(deps, person.erasureId)).rejects.toThrow("jobs worker");
    expect(await exists(person.id)).toBe(true);
    expect(await readLedger(deps.files, person.id)).not.toBeNull();
    jobs.fail = false;
    content.restore();
    // Nothing answers for Directus now.
    await expect(eraseAccount(deps, person.erasureId)).rejects.toThrow("content service");
    expect(Object.keys((await erasureOf(person.erasureId)).receipts).sort()).toEqual(["jobs", "lago"]);
    content = withoutContent(gateway);
    jobs.asked = [];
    await Promise.all([eraseAccount(deps, person.erasureId), eraseAccount(deps, person.erasureId)]);
    await eraseAccount(deps, person.erasureId);
    expect(jobs.asked).toEqual([]);
    expect(await exists(person.id)).toBe(false);
  });

  test("erases once more where a step was running that could still write", async () => {
    const person = await createDue();
    jobs.runningForMs = 60_000;
    await expect(eraseAccount(deps, person.erasureId)).rejects.toThrow("before");
    expect(await exists(person.id)).toBe(true);
    jobs.asked = [];
    await expect(eraseAccount(deps, person.erasureId)).rejects.toThrow("before");
    expect(jobs.asked).toEqual([]);
    await withPlatform(db, [
      db
        .update(erasure)
        .set({ receipts: sql`jsonb_set(receipts, '{jobs,againAt}', '"2020-01-01T00:00:00Z"')` })
        .where(eq(erasure.id, person.erasureId)),
    ]);
    jobs.runningForMs = 0;
    await eraseAccount(deps, person.erasureId);
    expect(jobs.asked.length).toBeGreaterThan(0);
    expect(await exists(person.id)).toBe(false);
  });

  test("is not carried out before it is due, nor after it was undone", async () => {
    const person = await createPerson(gateway);
    await close(person);
    const [rows] = await withUser(db, person.id, [db.select().from(erasure)]);
    const id = rows[0]?.id ?? expect.fail("no erasure was asked for");
    await eraseAccount(deps, id);
    await person.post("/api/user/me/restore", {});
    await makeDue(gateway, person.id);
    await eraseAccount(deps, id);
    expect(await exists(person.id)).toBe(true);
    expect(jobs.asked).toEqual([]);
  });

  test("is sent by the sweep, once", async () => {
    const person = await createDue();
    await sweepErasures(deps);
    await sweepErasures(deps);
    expect(work.filter((each) => each.kind === "erase" && each.id === person.erasureId)).toEqual([
      { kind: "erase", id: person.erasureId },
    ]);
  });
});

describe("after a restore", () => {
  test("whoever comes back is erased again, though their erasure came back as undone or not at all", async () => {
    const person = await createPerson(gateway);
    const [before] = await db.select().from(user).where(eq(user.id, person.id));
    const sessions = await db.select().from(session).where(eq(session.userId, person.id));
    const accounts = await db.select().from(account).where(eq(account.userId, person.id));
    await close(person);
    const id = await makeDue(gateway, person.id);
    await eraseAccount(deps, id);
    await db.insert(user).values(before ?? expect.fail("no account"));
    await db.batch([
      db.insert(account).values(accounts),
      db.insert(session).values(sessions.map((row) => ({ ...row, activeOrganizationId: null }))),
    ]);
    await withUser(db, person.id, [
      db
        .update(erasure)
        .set({ finishedAt: null, cancelledAt: new Date(), receipts: {} })
        .where(eq(erasure.id, id)),
    ]);
    expect(await exists(person.id)).toBe(true);
    await replayLedger(deps, "reappeared");
    expect(work).toContainEqual({ kind: "erase", id });
    jobs.asked = [];
    await eraseAccount(deps, id);
    expect(await exists(person.id)).toBe(false);
    expect(jobs.asked.length).toBeGreaterThan(0);
    expect((await erasureOf(id)).finishedAt).not.toBeNull();
  });

  test("everybody is erased again when an administrator says so, since another system may have come back", async () => {
    const person = await createDue();
    await eraseAccount(deps, person.erasureId);
    const administrator = await createPerson(gateway);
    const path = "/api/admin/erasures/replay";
    expect((await administrator.post(path, {})).status).toBe(403);
    expect((await createVisitor(gateway.app).post(path, {})).status).toBe(401);
    await db.update(user).set({ role: "admin" }).where(eq(user.id, administrator.id));
    work.length = 0;
    const response = await administrator.post(path, {});
    expect(response.status).toBe(202);
    expect((await response.json<{ reopened: number }>()).reopened).toBe(work.length);
    expect(work).toContainEqual({ kind: "erase", id: person.erasureId });
    jobs.asked = [];
    await eraseAccount(deps, person.erasureId);
    expect(jobs.asked.map(({ body }) => body.tenantId)).toContain(await personalTenantId(person.id));
  });
});
