import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { notification } from "../../../db/gateway/schema-people.ts";
import { tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { withTenant, withUser } from "../../../db/gateway/tenant.ts";
import type { Domain } from "../../contract/domains.ts";
import { createDirectoryClient, patchOf, provision } from "../scim/testing/directory-client.ts";
import { addOidcProvider, signInByOidc } from "../sso/testing/browse.ts";
import { createOrganization, roleOf } from "../sso/testing/organization.ts";
import { createSignedIn, mailTo, password, signIn, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { sweepDomains } from "./sweep-domains.ts";

const gateway = createTestGateway();
const { db } = gateway.deps;
const issuer = inject("oidcIssuer");
const path = "/api/auth/organization/domains";

/** What the DNS says: TXT records by name; "away" when it does not answer. */
const records = new Map<string, string[]>();
let isAway = false;
let dns: Upstream;
beforeAll(() => {
  dns = standInFor("https://cloudflare-dns.com", ({ url, headers }) => {
    if (isAway) return new Response("busy", { status: 503 });
    expect(headers.get("accept")).toBe("application/dns-json");
    const name = new URL(url).searchParams.get("name") ?? "";
    const found = records.get(name);
    if (found === undefined) return Response.json({ Status: 3 });
    const Answer = found.map((data) => ({ name, type: 16, TTL: 60, data }));
    return Response.json({ Status: 0, Answer: [{ name, type: 5, TTL: 60, data: "alias.test." }, ...Answer] });
  });
});
afterAll(() => dns.restore());
beforeEach(() => {
  isAway = false;
});

const newDomain = () => `d${crypto.randomUUID().slice(0, 8)}.org`;

async function add(actor: Visitor, domain: string): Promise<Domain> {
  const response = await actor.post(path, { domain });
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json<{ domain: Domain }>()).domain;
}

function publish({ record: { name, value } }: Domain): void {
  // Long records come in pieces.
  records.set(name, ['"v=spf1 -all"', `"${value.slice(0, 20)}" "${value.slice(20)}"`]);
}

const verify = (actor: Visitor, { id }: Domain) => actor.post(`${path}/${id}/verify`, {});
const change = (actor: Visitor, { id }: Domain, body: object) =>
  sendJson(actor, "PATCH", `${path}/${id}`, body);
const list = async (actor: Visitor) => (await (await actor.get(path)).json<{ data: Domain[] }>()).data;

/** A team whose proven domain lets people join. */
async function createOpenTeam(autoJoinRole: "member" | "viewer" = "member") {
  const team = await createTeam(gateway);
  const domain = await add(team.owner, newDomain());
  publish(domain);
  expect((await verify(team.owner, domain)).status).toBe(200);
  const opened = await change(team.owner, domain, { autoJoin: true, autoJoinRole });
  expect(opened.status, await opened.clone().text()).toBe(200);
  return { ...team, domain };
}

type Membership = { id: string; role: string };
const memberships = async (visitor: Visitor) =>
  (await (await visitor.get("/api/auth/organization/list")).json<{ data: Membership[] }>()).data;

describe("a domain", () => {
  test("counts once its record is in the DNS", async () => {
    const team = await createTeam(gateway);
    const name = newDomain();
    const domain = await add(team.owner, `${name.toUpperCase()}.`);
    expect(domain).toMatchObject({
      ...{ domain: name, verifiedAt: null, autoJoin: false },
      record: { name: `_selvedge-challenge.${name}` },
    });
    expect(await outcomeOf(await verify(team.owner, domain))).toBe("409 conflict");
    expect(await outcomeOf(await change(team.owner, domain, { autoJoin: true }))).toBe("409 conflict");
    publish(domain);
    const verified = await (await verify(team.owner, domain)).json<{ domain: Domain }>();
    expect(verified.domain.verifiedAt).not.toBeNull();
    expect((await sendJson(team.owner, "DELETE", `${path}/${domain.id}`)).status).toBe(204);
    expect(await list(team.owner)).toEqual([]);
    const [rows] = await withTenant(db, team.id, [
      db.select({ action: auditLog.action }).from(auditLog).orderBy(auditLog.seq),
    ]);
    expect(rows.map(({ action }) => action).slice(-3)).toEqual([
      "domain.added",
      "domain.verified",
      "domain.removed",
    ]);
  });

  test("is one organization's alone once it is proven", async () => {
    const [first, second] = [await createTeam(gateway), await createTeam(gateway)];
    const name = newDomain();
    const [theirs, ours] = [await add(first.owner, name), await add(second.owner, name)];
    expect(theirs.record.value).not.toBe(ours.record.value);
    publish(ours);
    expect(await outcomeOf(await verify(first.owner, theirs))).toBe("409 conflict");
    expect(await outcomeOf(await verify(second.owner, ours))).toBe("200");
    publish(theirs);
    expect(await outcomeOf(await verify(first.owner, theirs))).toBe("409 conflict");
    expect(await outcomeOf(await first.owner.post(path, { domain: name }))).toBe("409 conflict");
  });

  test("is not judged by a DNS that does not answer", async () => {
    const team = await createTeam(gateway);
    const domain = await add(team.owner, newDomain());
    isAway = true;
    expect(await outcomeOf(await verify(team.owner, domain))).toBe("503 unavailable");
  });

  test.each([
    "gmail.com",
    "Outlook.com",
    "co.uk",
    "github.io",
    "com",
    "localhost",
    "127.0.0.1",
    "a b.org",
    "https://acme.org/x",
    "acme.org:8080",
    "me@acme.org",
    "-.org",
    "",
  ])("is not %j", async (domain) => {
    const team = await createTeam(gateway);
    expect(await outcomeOf(await team.owner.post(path, { domain }))).toBe("400 invalid_request");
  });

  test("is the business of owners and administrators of its own organization", async () => {
    const team = await createTeam(gateway);
    const domain = await add(await team.join("admin"), newDomain());
    const other = await createTeam(gateway);
    const visitors: [Visitor, string][] = [
      [await team.join("billing"), "403 forbidden"],
      [await team.join("member"), "403 forbidden"],
      [await team.join("viewer"), "403 forbidden"],
      [createVisitor(gateway.app), "401 unauthenticated"],
      [other.owner, "404 not_found"],
    ];
    for (const [visitor, expected] of visitors) {
      expect(await outcomeOf(await verify(visitor, domain))).toBe(expected);
      expect(await outcomeOf(await change(visitor, domain, { autoJoinRole: "viewer" }))).toBe(expected);
      expect(await outcomeOf(await sendJson(visitor, "DELETE", `${path}/${domain.id}`))).toBe(expected);
      if (visitor === other.owner) continue;
      expect(await outcomeOf(await visitor.get(path))).toBe(expected);
      expect(await outcomeOf(await visitor.post(path, { domain: newDomain() }))).toBe(expected);
    }
    expect(await outcomeOf(await (await createPerson(gateway)).post(path, { domain: newDomain() }))).toBe(
      "409 conflict",
    );
  });

  test.each([
    {},
    { autoJoin: "yes" },
    { autoJoinRole: "admin" },
    { autoJoinRole: "owner" },
    { verifiedAt: "now" },
  ])("is not changed by %j", async (body) => {
    const team = await createTeam(gateway);
    const domain = await add(team.owner, newDomain());
    expect((await change(team.owner, domain, body)).status).toBe(400);
  });
});

describe("joining by an address", () => {
  test("happens when the address is proven", async () => {
    const team = await createOpenTeam("viewer");
    const email = `grace@${team.domain.domain}`;
    const visitor = createVisitor(gateway.app);
    await visitor.post("/api/auth/register", { name: "Grace", email, password });
    expect(
      (await visitor.post("/api/auth/verify", { token: tokenIn(mailTo(gateway.mails, email)) })).status,
    ).toBe(204);
    await signIn(visitor, email);
    expect(await memberships(visitor)).toContainEqual(
      expect.objectContaining({ id: team.id, role: "viewer" }),
    );
  });

  test("is offered to whoever proved theirs before", async () => {
    const team = await createOpenTeam();
    const person = await createSignedIn(gateway, `ada@${team.domain.domain}`);
    const offered = await (await person.get("/api/auth/organization/joinable")).json();
    expect(offered).toMatchObject({ data: [{ id: team.id, name: "Team", domain: team.domain.domain }] });
    const join = () => person.post("/api/auth/organization/join", { tenantId: team.id });
    expect(await Promise.all([join(), join()].map(async (one) => outcomeOf(await one)))).toEqual([
      "200",
      "200",
    ]);
    expect(await memberships(person)).toContainEqual(
      expect.objectContaining({ id: team.id, role: "member" }),
    );
    expect(await (await person.get("/api/auth/organization/joinable")).json()).toMatchObject({ data: [] });
  });

  test("is refused, in the same words, to every other address and for every other organization", async () => {
    const team = await createOpenTeam();
    const closed = await createTeam(gateway);
    const person = await createPerson(gateway);
    const sub = await createSignedIn(gateway, `ada@mail.${team.domain.domain}`);
    const unproven = await createSignedIn(gateway, `eve@${team.domain.domain}`, false);
    const problems = [];
    for (const [visitor, tenantId] of [
      [person, team.id],
      [sub, team.id],
      [unproven, team.id],
      [person, closed.id],
      [person, "nowhere"],
    ] as const) {
      const { requestId: _, ...problem } = await (
        await visitor.post("/api/auth/organization/join", { tenantId })
      ).json<Record<string, unknown>>();
      problems.push(problem);
    }
    expect(problems[0]).toMatchObject({ code: "forbidden" });
    expect(problems).toEqual(Array(5).fill(problems[0]));
    const visitor = createVisitor(gateway.app);
    expect((await visitor.post("/api/auth/organization/join", { tenantId: team.id })).status).toBe(401);
    expect((await visitor.get("/api/auth/organization/joinable")).status).toBe(401);
  });
});

describe("the sweep", () => {
  const told = async ({ id }: Teammate) =>
    (await withUser(db, id, [db.select().from(notification).where(eq(notification.userId, id))]))[0];
  const kinds = async (owner: Teammate) => (await told(owner)).map(({ kind }) => kind);
  const wasCheckedAgo = async (team: { id: string }, days: number) =>
    await withTenant(db, team.id, [
      db
        .update(tenantDomain)
        .set({ checkedAt: new Date(Date.now() - days * 86_400_000) })
        .where(eq(tenantDomain.tenantId, team.id)),
    ]);
  /** As if the record had been missing for some days when the next sweep comes. */
  const hasLapsedFor = async (team: { id: string }, days: number) => {
    await wasCheckedAgo(team, 1);
    const lapsedAt = new Date(Date.now() - days * 86_400_000);
    await withTenant(db, team.id, [
      db.update(tenantDomain).set({ lapsedAt }).where(eq(tenantDomain.tenantId, team.id)),
    ]);
    await sweepDomains(gateway.deps);
  };
  async function createLapsed() {
    const team = await createOpenTeam();
    records.delete(team.domain.record.name);
    await wasCheckedAgo(team, 1);
    await sweepDomains(gateway.deps);
    return team;
  }

  test("closes a domain whose record is gone, and tells the owners once", async () => {
    const [lapsed, kept] = [await createOpenTeam(), await createOpenTeam()];
    records.delete(lapsed.domain.record.name);
    for (const team of [lapsed, kept]) await wasCheckedAgo(team, 1);
    await sweepDomains(gateway.deps);
    await wasCheckedAgo(lapsed, 1);
    await sweepDomains(gateway.deps);
    expect((await list(lapsed.owner))[0]).toMatchObject({ autoJoin: false, lapsedAt: expect.any(String) });
    expect((await list(kept.owner))[0]).toMatchObject({ autoJoin: true, lapsedAt: null });
    expect(await told(lapsed.owner)).toMatchObject([
      { kind: "organization.domain_lapsed", params: { domain: lapsed.domain.domain } },
    ]);
    const late = await createSignedIn(gateway, `late@${lapsed.domain.domain}`);
    const join = await late.post("/api/auth/organization/join", { tenantId: lapsed.id });
    expect(join.status).toBe(403);
  });

  test("looks at a domain once a day", async () => {
    const team = await createOpenTeam();
    records.delete(team.domain.record.name);
    await sweepDomains(gateway.deps);
    expect((await list(team.owner))[0]).toMatchObject({ autoJoin: true, lapsedAt: null });
  });

  test("closes nothing while the DNS does not answer", async () => {
    const team = await createOpenTeam();
    isAway = true;
    await wasCheckedAgo(team, 1);
    await sweepDomains(gateway.deps);
    expect((await list(team.owner))[0]).toMatchObject({ autoJoin: true, lapsedAt: null });
  });

  test("leaves it verified for a week, and forgets the matter when the record is back", async () => {
    const team = await createLapsed();
    await hasLapsedFor(team, 6.9);
    expect((await list(team.owner))[0]).toMatchObject({ verifiedAt: expect.any(String) });
    expect(await kinds(team.owner)).toEqual(["organization.domain_lapsed"]);
    publish(team.domain);
    await wasCheckedAgo(team, 1);
    await sweepDomains(gateway.deps);
    expect((await list(team.owner))[0]).toMatchObject({ verifiedAt: expect.any(String), lapsedAt: null });
  });

  test("then takes the proof away, and tells the owners; another may prove it, or they again", async () => {
    const [team, other] = [await createLapsed(), await createTeam(gateway)];
    isAway = true;
    await hasLapsedFor(team, 7.1);
    expect((await list(team.owner))[0]).toMatchObject({ verifiedAt: expect.any(String) });
    isAway = false;
    await hasLapsedFor(team, 7.1);
    expect((await list(team.owner))[0]).toMatchObject({ verifiedAt: null, lapsedAt: null });
    expect(await kinds(team.owner)).toEqual(["organization.domain_lapsed", "organization.domain_ended"]);
    const theirs = await add(other.owner, team.domain.domain);
    publish(theirs);
    expect((await verify(other.owner, theirs)).status).toBe(200);
    publish(team.domain);
    expect(await outcomeOf(await verify(team.owner, team.domain))).toBe("409 conflict");
    expect((await sendJson(other.owner, "DELETE", `${path}/${theirs.id}`)).status).toBe(204);
    expect((await verify(team.owner, team.domain)).status).toBe(200);
  });

  test("keeps members, and lets neither provider nor directory bring in others", async () => {
    const team = await createOrganization(gateway);
    const settings = { trustsTwoFactor: false };
    await addOidcProvider(team, issuer, settings);
    const directory = await createDirectoryClient(gateway, team);
    const [ada, email] = [createVisitor(gateway.app), `ada@${team.domain}`];
    expect(await signInByOidc(ada, issuer, email)).toBe("/app");
    const grace = await provision(directory, `grace@${team.domain}`);
    await hasLapsedFor({ id: team.tenantId }, 6);
    expect(await signInByOidc(createVisitor(gateway.app), issuer, email)).toBe("/app");
    await hasLapsedFor({ id: team.tenantId }, 8);
    expect((await ada.get("/api/auth/organization/members")).status).toBe(200);
    const refused = await createVisitor(gateway.app).post("/api/auth/sign-in/sso", { email });
    expect(refused.status).toBe(404);
    const made = await directory.ask("POST", "/Users", {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: `eve@${team.domain}`,
    });
    expect(made.status).toBe(400);
    expect(await roleOf(gateway, team.tenantId, email)).toBe("member");
    // Taking people out goes on.
    const out = patchOf({ op: "replace", path: "active", value: false });
    expect((await directory.ask("PATCH", `/Users/${grace.id}`, out)).status).toBe(200);
    expect(await roleOf(gateway, team.tenantId, `grace@${team.domain}`)).toBeNull();
    await signIn(createVisitor(gateway.app), team.owner.email);
  });

  test("does not undo a domain that was verified again meanwhile", async () => {
    const team = await createLapsed();
    publish(team.domain);
    expect((await verify(team.owner, team.domain)).status).toBe(200);
    expect((await list(team.owner))[0]).toMatchObject({ lapsedAt: null });
    expect((await change(team.owner, team.domain, { autoJoin: true })).status).toBe(200);
  });
});
