import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { notification } from "../../../db/gateway/schema-people.ts";
import { withTenant, withUser } from "../../../db/gateway/tenant.ts";
import type { TenantRole } from "../../contract/auth.ts";
import type { Member } from "../../contract/tenants.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import { createVisitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { db } = gateway.deps;
const path = "/api/auth/organization/members";
const forbidden = "403 forbidden";

const members = async (visitor: Teammate, query = "") =>
  (await visitor.get(path + query)).json<{ data: Member[]; nextCursor: string | null }>();
const rolesIn = async (visitor: Teammate) =>
  Object.fromEntries((await members(visitor)).data.map(({ id, role }) => [id, role]));
const setRole = async (actor: Teammate, id: string, role: TenantRole) =>
  await outcomeOf(await sendJson(actor, "PATCH", `${path}/${id}`, { role }));
const remove = async (actor: Teammate, id: string) =>
  await outcomeOf(await sendJson(actor, "DELETE", `${path}/${id}`));
const leave = async (actor: Teammate) =>
  await outcomeOf(await sendJson(actor, "POST", "/api/auth/organization/leave"));
const roleOf = async (visitor: Teammate) =>
  (await (await visitor.get("/api/auth/me")).json<{ role: string | null }>()).role;

async function kindsTold(person: Teammate): Promise<string[]> {
  const [rows] = await withUser(db, person.id, [db.select({ kind: notification.kind }).from(notification)]);
  return rows.map(({ kind }) => kind);
}

describe("the members of an organization", () => {
  test("are listed for each of them, with the second factor for those who may change them", async () => {
    const team = await createTeam(gateway);
    const viewer = await team.join("viewer");
    await db.update(user).set({ twoFactorEnabled: true }).where(eq(user.id, viewer.id));
    const seen = await members(team.owner);
    expect(seen.data).toMatchObject([
      { id: team.owner.id, email: team.owner.email, role: "owner", twoFactor: false },
      { id: viewer.id, email: viewer.email, name: "Ada", role: "viewer", twoFactor: true },
    ]);
    expect((await members(viewer)).data.map(({ twoFactor }) => twoFactor)).toEqual([null, null]);
  });

  test("come in pages", async () => {
    const team = await createTeam(gateway);
    const viewer = await team.join("viewer");
    const first = await members(team.owner, "?limit=1");
    const second = await members(team.owner, `?limit=1&cursor=${encodeURIComponent(first.nextCursor ?? "")}`);
    expect([first, second].map(({ data }) => data.map(({ id }) => id))).toEqual([
      [team.owner.id],
      [viewer.id],
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await team.owner.get(`${path}?cursor=x`)).status).toBe(400);
  });

  test("are nobody's to see without a session", async () => {
    const visitor = createVisitor(gateway.app);
    expect((await visitor.get(path)).status).toBe(401);
    expect((await sendJson(visitor, "PATCH", `${path}/x`, { role: "owner" })).status).toBe(401);
    expect((await sendJson(visitor, "DELETE", `${path}/x`)).status).toBe(401);
  });
});

describe("another role", () => {
  test.each([
    ["owner", "member", "owner", "204"],
    ["owner", "member", "admin", "204"],
    ["admin", "member", "billing", "204"],
    ["admin", "admin", "viewer", "204"],
    ["admin", "member", "owner", forbidden],
    ["admin", "owner", "member", forbidden],
    ["billing", "member", "viewer", forbidden],
    ["member", "viewer", "member", forbidden],
    ["viewer", "member", "viewer", forbidden],
  ] as const)("given by %s to %s: %s is answered %s", async (actorRole, before, after, expected) => {
    const team = await createTeam(gateway);
    const actor = actorRole === "owner" ? team.owner : await team.join(actorRole);
    const target = await team.join(before);
    expect(await setRole(actor, target.id, after)).toBe(expected);
    expect((await rolesIn(team.owner))[target.id]).toBe(expected === "204" ? after : before);
  });

  test("holds at once in the member's sessions, is told to them and written down", async () => {
    const team = await createTeam(gateway);
    const person = await team.join("member");
    expect(await roleOf(person)).toBe("member");
    expect(await setRole(team.owner, person.id, "viewer")).toBe("204");
    await vi.waitFor(async () => expect(await roleOf(person)).toBe("viewer"), { timeout: 2_000 });
    expect(await kindsTold(person)).toEqual(["organization.role_changed"]);
    const [rows] = await withTenant(db, team.id, [
      db.select().from(auditLog).where(eq(auditLog.action, "member.role_changed")),
    ]);
    expect(rows).toMatchObject([
      { actorId: team.owner.id, targetId: person.id, changes: { role: ["member", "viewer"] } },
    ]);
  });

  test.each([{}, { role: "root" }, { role: ["owner"] }, { role: "admin", userId: "x" }])(
    "is not given by %j",
    async (body) => {
      const team = await createTeam(gateway);
      const person = await team.join("member");
      expect((await sendJson(team.owner, "PATCH", `${path}/${person.id}`, body)).status).toBe(400);
    },
  );

  test("nobody gives themselves a higher one", async () => {
    const team = await createTeam(gateway);
    for (const role of ["admin", "billing", "member", "viewer"] as const) {
      const person = await team.join(role);
      expect(await setRole(person, person.id, "owner")).toBe(forbidden);
    }
  });
});

describe("removing a member", () => {
  test.each([
    ["owner", "owner", "204"],
    ["admin", "member", "204"],
    ["admin", "owner", forbidden],
    ["billing", "viewer", forbidden],
    ["member", "viewer", forbidden],
    ["viewer", "member", forbidden],
  ] as const)("by %s of %s is answered %s", async (actorRole, targetRole, expected) => {
    const team = await createTeam(gateway);
    const actor = actorRole === "owner" ? team.owner : await team.join(actorRole);
    const target = await team.join(targetRole);
    expect(await remove(actor, target.id)).toBe(expected);
    expect(target.id in (await rolesIn(team.owner))).toBe(expected !== "204");
  });

  test("moves their sessions on at once, and tells them", async () => {
    const team = await createTeam(gateway);
    const person = await team.join("member");
    const tenant = async () =>
      (await (await person.get("/api/auth/me")).json<{ tenant: { id: string } }>()).tenant.id;
    expect(await tenant()).toBe(team.id);
    expect(await remove(team.owner, person.id)).toBe("204");
    await vi.waitFor(async () => expect(await tenant()).not.toBe(team.id), { timeout: 2_000 });
    expect(await roleOf(person)).toBe("owner");
    expect(await kindsTold(person)).toEqual(["organization.removed"]);
    const back = await person.post("/api/auth/organization/set-active", { organizationId: team.id });
    expect(await outcomeOf(back)).toBe(forbidden);
  });

  test("of another organization finds nobody", async () => {
    const [team, other] = [await createTeam(gateway), await createTeam(gateway)];
    const person = await other.join("member");
    expect(await remove(team.owner, person.id)).toBe("404 not_found");
    expect(await setRole(team.owner, person.id, "viewer")).toBe("404 not_found");
    expect(await rolesIn(other.owner)).toHaveProperty(person.id, "member");
  });
});

describe("the last owner", () => {
  const conflict = "409 conflict";

  test("stays: by leaving, by another role, by being removed", async () => {
    const team = await createTeam(gateway);
    await team.join("admin");
    expect(await leave(team.owner)).toBe(conflict);
    expect(await setRole(team.owner, team.owner.id, "admin")).toBe(conflict);
    expect(await remove(team.owner, team.owner.id)).toBe(conflict);
    expect(await roleOf(team.owner)).toBe("owner");
  });

  test("leaves once there is another", async () => {
    const team = await createTeam(gateway);
    const next = await team.join("member");
    expect(await setRole(team.owner, next.id, "owner")).toBe("204");
    expect(await leave(team.owner)).toBe("204");
    expect(await rolesIn(next)).toEqual({ [next.id]: "owner" });
  });

  test("is one of two who demote, remove or leave each other at once", async () => {
    for (const deed of [
      (a: Teammate, b: Teammate) => setRole(a, b.id, "member"),
      (a: Teammate, b: Teammate) => remove(a, b.id),
      (a: Teammate, _: Teammate) => leave(a),
    ]) {
      const team = await createTeam(gateway);
      const other = await team.join("owner");
      const outcomes = await Promise.all([deed(team.owner, other), deed(other, team.owner)]);
      expect(outcomes.filter((outcome) => outcome === "204")).toHaveLength(1);
      expect([forbidden, conflict]).toContain(outcomes.find((outcome) => outcome !== "204"));
      const [rows] = await withTenant(db, team.id, [
        db.select({ action: auditLog.action }).from(auditLog).orderBy(auditLog.seq),
      ]);
      expect(rows.filter(({ action }) => action.startsWith("member."))).toHaveLength(1);
    }
  });

  test("is not deleted as a person while they are the last", async () => {
    const team = await createTeam(gateway);
    const other = await team.join("member");
    await expect(db.delete(user).where(eq(user.id, team.owner.id))).rejects.toThrow();
    expect(await rolesIn(team.owner)).toHaveProperty(other.id);
  });
});
