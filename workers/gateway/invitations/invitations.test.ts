import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { notification } from "../../../db/gateway/schema-people.ts";
import { invitation, member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant, withUser } from "../../../db/gateway/tenant.ts";
import type { TenantRole } from "../../contract/auth.ts";
import type { Invitation } from "../../contract/invitations.ts";
import { mailTo, newEmail, password, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { mails } = gateway;
const { db } = gateway.deps;
const path = "/api/auth/organization/invitations";
const answers = "/api/auth/invitations";
const gone = "400 invalid_request";

beforeEach(() => void mails.splice(0));

const invite = (actor: Visitor, email: string, role: TenantRole = "member") =>
  actor.post(path, { email, role });
const answer = async (visitor: Visitor, how: string, token: string, more: object = {}) =>
  await outcomeOf(await visitor.post(`${answers}/${how}`, { token, ...more }));
const open = async (actor: Visitor) => (await (await actor.get(path)).json<{ data: Invitation[] }>()).data;

/** Invites an address and returns the mail's token. */
async function tokenFor(actor: Visitor, email: string, role: TenantRole = "member"): Promise<string> {
  const response = await invite(actor, email, role);
  expect(response.status, await response.clone().text()).toBe(201);
  return tokenIn(mailTo(mails, email));
}

async function roleIn(tenantId: string, userId: string): Promise<string | undefined> {
  const which = and(eq(member.tenantId, tenantId), eq(member.userId, userId));
  const [rows] = await withTenant(db, tenantId, [db.select().from(member).where(which)]);
  return rows[0]?.role;
}

async function actionsIn(tenantId: string): Promise<string[]> {
  const [rows] = await withTenant(db, tenantId, [
    db.select({ action: auditLog.action }).from(auditLog).orderBy(auditLog.seq),
  ]);
  return rows.map(({ action }) => action);
}

describe("inviting", () => {
  test.each([
    ["owner", "owner", "201"],
    ["owner", "viewer", "201"],
    ["admin", "admin", "201"],
    ["admin", "owner", "403 forbidden"],
    ["billing", "viewer", "403 forbidden"],
    ["member", "viewer", "403 forbidden"],
    ["viewer", "viewer", "403 forbidden"],
  ] as const)("by %s as %s is answered %s", async (actorRole, role, expected) => {
    const team = await createTeam(gateway);
    const actor = actorRole === "owner" ? team.owner : await team.join(actorRole);
    expect(await outcomeOf(await invite(actor, newEmail(), role))).toBe(expected);
    expect(mails).toHaveLength(expected === "201" ? 1 : 0);
  });

  test("answers the same for an address with an account, and without", async () => {
    const team = await createTeam(gateway);
    const known = await createPerson(gateway);
    const shapes = [];
    for (const email of [known.email, newEmail()]) {
      const { invitation: shown } = await (await invite(team.owner, email)).json<{
        invitation: Invitation;
      }>();
      shapes.push({ ...shown, id: "", email: "", createdAt: "", expiresAt: "" });
    }
    expect(shapes[0]).toEqual(shapes[1]);
    expect(mails.map(({ kind }) => kind)).toEqual(["invitation", "invitation"]);
    const [told] = await withUser(db, known.id, [db.select().from(notification)]);
    expect(told).toEqual([]);
  });

  test("keeps the hash of the token alone", async () => {
    const team = await createTeam(gateway);
    const token = await tokenFor(team.owner, newEmail());
    const [rows] = await withTenant(db, team.id, [db.select().from(invitation)]);
    expect(JSON.stringify(rows)).not.toContain(token.split(".")[1]);
    expect(await actionsIn(team.id)).toContain("invitation.created");
  });

  test("a member, or an address that is invited already, is a conflict", async () => {
    const team = await createTeam(gateway);
    const other = await team.join("member");
    expect(await outcomeOf(await invite(team.owner, other.email))).toBe("409 conflict");
    const email = newEmail();
    const both = await Promise.all([invite(team.owner, email), invite(team.owner, email.toUpperCase())]);
    expect((await Promise.all(both.map(outcomeOf))).sort()).toEqual(["201", "409 conflict"]);
    expect(await open(team.owner)).toHaveLength(1);
  });

  test("nobody is invited to a personal organization", async () => {
    const person = await createPerson(gateway);
    expect(await outcomeOf(await invite(person, newEmail()))).toBe("409 conflict");
  });

  test("one address is not flooded, though by many organizations", async () => {
    const limited = createTestGateway({ vars: { RATE_LIMITS: '{"invited-address":{"limit":1}}' } });
    const [one, two] = [await createTeam(limited), await createTeam(limited)];
    const email = newEmail();
    expect(await outcomeOf(await invite(one.owner, email))).toBe("201");
    expect(await outcomeOf(await invite(two.owner, email))).toBe("429 rate_limited");
    expect(limited.mails).toHaveLength(1);
  });

  test("one organization does not send without end", async () => {
    const limited = createTestGateway({ vars: { RATE_LIMITS: '{"invitation-mail":{"limit":2}}' } });
    const team = await createTeam(limited);
    const outcomes = [];
    for (let sent = 0; sent < 3; sent += 1) outcomes.push((await invite(team.owner, newEmail())).status);
    expect(outcomes).toEqual([201, 201, 429]);
  });

  test.each([
    {},
    { email: "x" },
    { email: "a@example.test", role: "root" },
    { email: "a@example.test", role: "member", tenantId: "x" },
    { email: "a@example.test", role: "member", message: "Buy" },
    { email: ["a@example.test", "b@example.test"], role: "member" },
  ])("is not done by %j", async (body) => {
    const team = await createTeam(gateway);
    expect((await team.owner.post(path, body)).status).toBe(400);
    expect(mails).toEqual([]);
  });
});

describe("an open invitation", () => {
  test("is listed, sent again with a new link, and taken back", async () => {
    const team = await createTeam(gateway);
    const email = newEmail();
    const first = await tokenFor(team.owner, email, "viewer");
    const [listed] = await open(team.owner);
    expect(listed).toMatchObject({ email, role: "viewer", inviter: "Ada", expired: false });
    expect((await team.owner.post(`${path}/${listed?.id}/resend`, {})).status).toBe(202);
    const second = tokenIn(mailTo(mails, email));
    const visitor = createVisitor(gateway.app);
    expect([await answer(visitor, "inspect", first), await answer(visitor, "inspect", second)]).toEqual([
      gone,
      "200",
    ]);
    expect((await sendJson(team.owner, "DELETE", `${path}/${listed?.id}`)).status).toBe(204);
    expect(await answer(visitor, "inspect", second)).toBe(gone);
    expect(await open(team.owner)).toEqual([]);
    expect((await team.owner.post(`${path}/${listed?.id}/resend`, {})).status).toBe(404);
    expect(await actionsIn(team.id)).toEqual(
      expect.arrayContaining(["invitation.created", "invitation.resent", "invitation.cancelled"]),
    );
  });

  test("is out of reach for other roles, other tenants, and without a session", async () => {
    const [team, other] = [await createTeam(gateway), await createTeam(gateway)];
    await tokenFor(team.owner, newEmail());
    const [{ id = "" } = {}] = await open(team.owner);
    const visitors: [Visitor, string][] = [
      [await team.join("billing"), "403 forbidden"],
      [await team.join("member"), "403 forbidden"],
      [await team.join("viewer"), "403 forbidden"],
      [other.owner, "404 not_found"],
      [createVisitor(gateway.app), "401 unauthenticated"],
    ];
    for (const [visitor, expected] of visitors) {
      expect(await outcomeOf(await visitor.post(`${path}/${id}/resend`, {}))).toBe(expected);
      expect(await outcomeOf(await sendJson(visitor, "DELETE", `${path}/${id}`))).toBe(expected);
      if (visitor !== other.owner) expect(await outcomeOf(await visitor.get(path))).toBe(expected);
    }
    expect(await open(other.owner)).toEqual([]);
    expect(await open(team.owner)).toHaveLength(1);
  });

  test("of an owner is not sent again by an administrator", async () => {
    const team = await createTeam(gateway);
    await tokenFor(team.owner, newEmail(), "owner");
    const [{ id = "" } = {}] = await open(team.owner);
    const admin = await team.join("admin");
    expect(await outcomeOf(await admin.post(`${path}/${id}/resend`, {}))).toBe("403 forbidden");
  });

  test("goes with the membership of whoever sent it", async () => {
    const team = await createTeam(gateway);
    const admin = await team.join("admin");
    const token = await tokenFor(admin, newEmail());
    expect((await sendJson(team.owner, "DELETE", `/api/auth/organization/members/${admin.id}`)).status).toBe(
      204,
    );
    expect(await answer(createVisitor(gateway.app), "inspect", token)).toBe(gone);
  });

  test("does not outlive its seven days, and then makes way for another", async () => {
    const team = await createTeam(gateway);
    const email = newEmail();
    const token = await tokenFor(team.owner, email);
    await withTenant(db, team.id, [db.update(invitation).set({ expiresAt: new Date() })]);
    expect(await answer(createVisitor(gateway.app), "inspect", token)).toBe(gone);
    expect((await open(team.owner))[0]?.expired).toBe(true);
    expect(await answer(createVisitor(gateway.app), "inspect", await tokenFor(team.owner, email))).toBe(
      "200",
    );
  });
});

describe("whoever holds the mail", () => {
  test("sees what it is to, and no whole address", async () => {
    const team = await createTeam(gateway, "Weavers");
    const email = newEmail();
    const token = await tokenFor(team.owner, email, "billing");
    const response = await createVisitor(gateway.app).post(`${answers}/inspect`, { token });
    const { invitation: seen } = await response.json<{ invitation: Record<string, unknown> }>();
    expect(seen).toMatchObject({ organization: "Weavers", inviter: "Ada", role: "billing" });
    expect(JSON.stringify(seen)).not.toContain(email);
    expect(seen.email).toMatch(/^.…?.*@example\.test$/);
  });

  test("accepts as the person of the address, once, and goes on there", async () => {
    const team = await createTeam(gateway);
    const person = await createPerson(gateway);
    const token = await tokenFor(team.owner, person.email, "billing");
    const outcomes = await Promise.all([answer(person, "accept", token), answer(person, "accept", token)]);
    expect(outcomes.sort()).toEqual(["200", gone]);
    expect(await roleIn(team.id, person.id)).toBe("billing");
    const me = await (await person.get("/api/auth/me")).json<{ tenant: { id: string } }>();
    expect(me.tenant.id).toBe(team.id);
    expect((await actionsIn(team.id)).filter((action) => action === "member.joined")).toHaveLength(1);
    const [told] = await withUser(db, team.owner.id, [db.select().from(notification)]);
    expect(told).toMatchObject([{ kind: "organization.invitation_accepted", params: { name: "Ada" } }]);
  });

  test("as somebody else is told which address it is for, and stays out", async () => {
    const team = await createTeam(gateway);
    const [invited, other] = [newEmail(), await createPerson(gateway)];
    const token = await tokenFor(team.owner, invited);
    const refused = await other.post(`${answers}/accept`, { token });
    const problem = await refused.json<{ code: string; detail: string }>();
    expect(problem).toMatchObject({ code: "forbidden", detail: expect.stringContaining("@example.test") });
    expect(problem.detail).not.toContain(invited);
    expect(await answer(createVisitor(gateway.app), "accept", token)).toBe("401 unauthenticated");
    expect(await roleIn(team.id, other.id)).toBeUndefined();
    expect(await open(team.owner)).toHaveLength(1);
  });

  test("with an address that is not proven any more stays out", async () => {
    const team = await createTeam(gateway);
    const person = await createPerson(gateway);
    const token = await tokenFor(team.owner, person.email);
    await db.update(user).set({ emailVerified: false }).where(eq(user.id, person.id));
    expect(await answer(person, "accept", token)).toBe("403 forbidden");
  });

  test("joins as a new person in one go, proven and signed in", async () => {
    const team = await createTeam(gateway);
    const email = newEmail();
    const token = await tokenFor(team.owner, email, "viewer");
    const visitor = createVisitor(gateway.app);
    const response = await visitor.post(`${answers}/register`, { token, name: "Grace", password });
    expect(response.status, await response.clone().text()).toBe(201);
    expect(await (await visitor.get("/api/auth/me")).json()).toMatchObject({
      user: { email, name: "Grace", emailVerified: true },
      ...{ tenant: { id: team.id }, role: "viewer" },
    });
    const list = await (await visitor.get("/api/auth/organization/list")).json<{
      data: { personal: boolean }[];
    }>();
    expect(list.data.map(({ personal }) => personal).sort()).toEqual([false, true]);
    const again = { token, name: "Grace", password };
    expect(await outcomeOf(await createVisitor(gateway.app).post(`${answers}/register`, again))).toBe(gone);
  });

  test("registers once, though asked twice at once", async () => {
    const team = await createTeam(gateway);
    const token = await tokenFor(team.owner, newEmail());
    const body = { token, name: "Grace", password };
    const outcomes = await Promise.all(
      [0, 1].map(async () => outcomeOf(await createVisitor(gateway.app).post(`${answers}/register`, body))),
    );
    expect(outcomes.sort()).toEqual(["201", gone]);
  });

  test("does not register over a proven account, and takes over one that nobody proved", async () => {
    const team = await createTeam(gateway);
    const person = await createPerson(gateway);
    const token = await tokenFor(team.owner, person.email);
    expect(await answer(createVisitor(gateway.app), "register", token, { name: "G", password })).toBe(
      "409 conflict",
    );

    const email = newEmail();
    const squatter = createVisitor(gateway.app);
    await squatter.post("/api/auth/register", { name: "Mallory", email, password: `${password} of Mallory` });
    const theirs = tokenIn(mailTo(mails, email));
    const invited = await tokenFor(team.owner, email);
    const owner = createVisitor(gateway.app);
    expect(await answer(owner, "register", invited, { name: "Grace", password })).toBe("201");
    await squatter.post("/api/auth/verify", { token: theirs });
    const login = await squatter.post("/api/auth/login", { email, password: `${password} of Mallory` });
    expect(login.status).toBe(401);
    expect(await (await owner.get("/api/auth/me")).json()).toMatchObject({ user: { name: "Grace" } });
  });

  test("chooses a password that is no common one", async () => {
    const team = await createTeam(gateway);
    const token = await tokenFor(team.owner, newEmail());
    const refused = await createVisitor(gateway.app).post(`${answers}/register`, {
      ...{ token, name: "Grace", password: "passwordpassword" },
    });
    expect(await refused.json()).toMatchObject({ errors: [{ path: "body.password" }] });
    expect(await open(team.owner)).toHaveLength(1);
  });

  test("declines, and the link opens nothing any more", async () => {
    const team = await createTeam(gateway);
    const token = await tokenFor(team.owner, newEmail());
    expect(await answer(createVisitor(gateway.app), "decline", token)).toBe("204");
    expect(await answer(createVisitor(gateway.app), "inspect", token)).toBe(gone);
    expect(await actionsIn(team.id)).toContain("invitation.declined");
  });

  test.each(["inspect", "accept", "register", "decline"])(
    "gets nowhere by %s with a token that is none, or of another organization",
    async (how) => {
      const [team, other] = [await createTeam(gateway), await createTeam(gateway)];
      const token = await tokenFor(team.owner, newEmail());
      const secret = token.split(".")[1] ?? "";
      const visitor: Visitor = how === "accept" ? await createPerson(gateway) : createVisitor(gateway.app);
      const more = how === "register" ? { name: "Grace", password } : {};
      const tokens = [`${other.id}.${secret}`, `${team.id}.x`, `${team.id}.`, secret, "x.y.z", `${token}.x`];
      for (const wrong of tokens) expect(await answer(visitor, how, wrong, more), wrong).toBe(gone);
      expect((await visitor.post(`${answers}/${how}`, {})).status).toBe(400);
      expect((await visitor.post(`${answers}/${how}`, { token, ...more, role: "owner" })).status).toBe(400);
      expect(await open(team.owner)).toHaveLength(1);
    },
  );
});

test("somebody who is a member already keeps their role", async () => {
  const team = await createTeam(gateway);
  const person: Teammate = await createPerson(gateway);
  const token = await tokenFor(team.owner, person.email, "viewer");
  const membership = { id: crypto.randomUUID(), tenantId: team.id, userId: person.id, role: "admin" };
  await withTenant(db, team.id, [db.insert(member).values(membership)]);
  expect(await answer(person, "accept", token)).toBe("200");
  expect(await roleIn(team.id, person.id)).toBe("admin");
});
