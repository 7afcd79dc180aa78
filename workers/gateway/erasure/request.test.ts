import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { Problem } from "../../contract/problem.ts";
import { listAudit } from "../audit/list-audit.ts";
import { mailTo, password, signIn, tokenIn } from "../testing/account.ts";
import { createClosingGateway, createPerson, makeDue, sendJson } from "../testing/closing.ts";
import { makeStale } from "../testing/freshness.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createClosingGateway();

const close = (visitor: Visitor) => visitor.send("/api/user/me", { method: "DELETE" });

async function pendingOf(visitor: Visitor) {
  return (await (await visitor.get("/api/user/me/erasure")).json()) as { erasure: { dueAt: string } | null };
}

describe("DELETE /api/user/me", () => {
  test("closes the account for a week, ends other sessions, tells the person and the log", async () => {
    const person = await createPerson(gateway);
    const elsewhere = createVisitor(gateway.app);
    await signIn(elsewhere, person.email);
    const response = await close(person);
    expect(response.status).toBe(202);
    const { dueAt } = await response.json<{ dueAt: string }>();
    expect(Date.parse(dueAt) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    expect((await elsewhere.get("/api/auth/me")).status).toBe(401);
    expect((await pendingOf(person)).erasure).toMatchObject({ dueAt });
    expect(mailTo(gateway.mails, person.email)).toMatchObject({ kind: "account-closing" });
    const { data } = await listAudit(gateway.deps, "platform", {
      ...{ filter: { action: "account.erasure_requested", actor: person.id }, limit: 2, after: null },
    });
    expect(data).toMatchObject([{ target: { id: person.id }, changes: { dueAt: [null, dueAt] } }]);
  });

  test("leaves the account nothing to do but to undo, to take its data and to leave", async () => {
    const person = await createPerson(gateway);
    await close(person);
    for (const path of ["/api/auth/sessions", "/api/user/me", "/api/datasets", "/api/audit"]) {
      const response = await person.get(path);
      expect([response.status, (await response.json<Problem>()).code], path).toEqual([
        403,
        "account_closing",
      ]);
    }
    const change = await sendJson(person, "PATCH", "/api/user/me", { name: "Zed" });
    expect(change.status).toBe(403);
    expect((await person.post("/api/auth/change-password", {})).status).toBe(403);
    const again = createVisitor(gateway.app);
    await signIn(again, person.email);
    expect((await again.get("/api/auth/me")).status).toBe(200);
    expect((await again.get("/api/user/export")).status).toBe(200);
    expect((await again.post("/api/user/export", {})).status).toBe(202);
    expect((await again.post("/api/auth/logout", {})).status).toBe(204);
  });

  test("wants the person to have shown just now that it is them, by whatever they have", async () => {
    const person = await createPerson(gateway);
    await makeStale(gateway, person.email);
    const response = await close(person);
    expect([response.status, (await response.json<Problem>()).code]).toEqual([
      403,
      "reauthentication_required",
    ]);
    expect(await pendingOf(person)).toEqual({ erasure: null });
    expect((await person.post("/api/auth/reauthenticate", { password })).status).toBe(204);
    expect((await close(person)).status).toBe(202);
  });

  test("refuses nobody, and another origin's page", async () => {
    const person = await createPerson(gateway);
    expect((await close(createVisitor(gateway.app))).status).toBe(401);
    const foreign = await person.send("/api/user/me", {
      method: "DELETE",
      headers: { origin: "https://evil.test" },
    });
    expect(foreign.status).toBe(403);
    expect(await pendingOf(person)).toEqual({ erasure: null });
  });

  test("is refused to the last owner of an organization with others in it, which it names", async () => {
    const [owner, other] = [await createPerson(gateway), await createPerson(gateway)];
    const slug = `org-${crypto.randomUUID().slice(0, 8)}`;
    const made = await owner.post("/api/auth/organization/create", { name: "Loomworks", slug });
    const { organization } = await made.json<{ organization: { id: string } }>();
    const { db } = gateway.deps;
    const join = (role: string) =>
      withTenant(db, organization.id, [
        db
          .insert(member)
          .values({ id: crypto.randomUUID(), tenantId: organization.id, userId: other.id, role })
          .onConflictDoUpdate({ target: [member.tenantId, member.userId], set: { role } }),
      ]);
    await join("admin");
    const refused = await close(owner);
    expect(refused.status).toBe(409);
    const problem = await refused.json<Problem>();
    expect(problem.detail).toContain('"Loomworks"');
    expect(problem.errors).toMatchObject([{ path: `organization.${slug}` }]);
    expect((await close(other)).status).toBe(202);
    await sendJson(other, "POST", "/api/user/me/restore", {});
    await join("owner");
    expect((await close(owner)).status).toBe(202);
  });
});

describe("POST /api/user/me/restore", () => {
  test("undoes it for who is signed in, once", async () => {
    const person = await createPerson(gateway);
    await close(person);
    expect((await person.post("/api/user/me/restore", {})).status).toBe(204);
    expect((await person.get("/api/user/me")).status).toBe(200);
    expect((await person.post("/api/user/me/restore", {})).status).toBe(409);
    expect((await close(person)).status).toBe(202);
  });

  test("undoes it by the token of the mail without a session, once", async () => {
    const person = await createPerson(gateway);
    await close(person);
    const token = tokenIn(mailTo(gateway.mails, person.email));
    const visitor = createVisitor(gateway.app);
    expect((await visitor.post("/api/user/me/restore", { token: `${token}x` })).status).toBe(400);
    expect((await visitor.post("/api/user/me/restore", {})).status).toBe(401);
    expect((await visitor.post("/api/user/me/restore", { token })).status).toBe(204);
    expect((await visitor.post("/api/user/me/restore", { token })).status).toBe(400);
    expect((await pendingOf(person)).erasure).toBeNull();
  });

  test("undoes nobody else's, and nothing that is due", async () => {
    const [person, other] = [await createPerson(gateway), await createPerson(gateway)];
    await close(person);
    expect((await other.post("/api/user/me/restore", {})).status).toBe(409);
    expect((await pendingOf(person)).erasure).not.toBeNull();
    await makeDue(gateway, person.id);
    expect((await person.post("/api/user/me/restore", {})).status).toBe(409);
  });
});

describe("an administrator", () => {
  test("closes somebody's account and keeps it after all; nobody else does", async () => {
    const [person, administrator] = [await createPerson(gateway), await createPerson(gateway)];
    const path = `/api/user/users/${person.id}`;
    expect((await administrator.send(path, { method: "DELETE" })).status).toBe(403);
    expect((await createVisitor(gateway.app).send(path, { method: "DELETE" })).status).toBe(401);
    await gateway.deps.db.update(user).set({ role: "admin" }).where(eq(user.id, administrator.id));
    expect((await administrator.send(path, { method: "DELETE" })).status).toBe(202);
    expect((await administrator.send(path, { method: "DELETE" })).status).toBe(409);
    expect((await person.get("/api/auth/me")).status).toBe(401);
    expect((await administrator.post(`${path}/restore`, {})).status).toBe(204);
    expect((await administrator.post(`${path}/restore`, {})).status).toBe(409);
    const unknown = await administrator.send("/api/user/users/nobody", { method: "DELETE" });
    expect(unknown.status).toBe(404);
    await signIn(person, person.email);
    expect((await person.get("/api/user/me")).status).toBe(200);
  });
});
