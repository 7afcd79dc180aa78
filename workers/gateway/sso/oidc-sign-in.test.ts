import { eq } from "drizzle-orm";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, expect, inject, test } from "vitest";
import { account, user } from "../../../db/gateway/schema.ts";
import { tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { grant } from "../testing/grants.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { addOidcProvider, followAt, landingOf, pathOf, signInByOidc, startSignIn } from "./testing/browse.ts";
import { actionsOf, createOrganization, roleOf, userIdOf } from "./testing/organization.ts";

const gateway = createTestGateway();
const issuer = inject("oidcIssuer");
const visitor = () => createVisitor(gateway.app);
const problem = (reason: string) => `/organization-sign-in?problem=${reason}`;

type Me = { user: { email: string; name: string }; tenant: { id: string } | null; role: string | null };
const me = async (one: Visitor) => await (await one.get("/api/auth/me")).json<Me>();

test("somebody new signs in with their organization and is a member of it, at once", async () => {
  const team = await createOrganization(gateway);
  const { id } = await addOidcProvider(team, issuer, { trustsTwoFactor: true, defaultRole: "viewer" });
  const [ada, email] = [visitor(), `ada@${team.domain}`];
  const url = await startSignIn(ada, { email, next: "/app/tasks?x=1" });
  expect(landingOf(await ada.get(pathOf(await followAt(issuer, url.href))))).toBe("/app/tasks?x=1");
  expect(await me(ada)).toMatchObject({
    ...{ user: { email, name: "Ada of the provider", emailVerified: true } },
    ...{ tenant: { id: team.tenantId }, role: "viewer" },
  });
  const userId = await userIdOf(gateway, email);
  const session = await gateway.deps.db.query.session.findFirst({ where: (row) => eq(row.userId, userId) });
  expect(session).toMatchObject({ method: id, twoFactor: true, activeOrganizationId: team.tenantId });
  expect(await actionsOf(team)).toEqual(
    expect.arrayContaining(["sso_provider.created", "sso.linked", "member.provisioned", "session.started"]),
  );
});

test("who signs in again is the same person, by slug as by address, and no second factor is made up", async () => {
  const team = await createOrganization(gateway);
  await addOidcProvider(team, issuer);
  const email = `ada@${team.domain}`;
  expect(await signInByOidc(visitor(), issuer, email)).toBe("/app");
  const again = visitor();
  const url = await startSignIn(again, { organizationSlug: team.slug });
  url.searchParams.set("login_hint", email);
  expect(landingOf(await again.get(pathOf(await followAt(issuer, url.href))))).toBe("/app");
  const userId = await userIdOf(gateway, email);
  const links = await gateway.deps.db.select().from(account).where(eq(account.userId, userId));
  expect(links).toHaveLength(1);
  const sessions = await gateway.deps.db.query.session.findMany({ where: (row) => eq(row.userId, userId) });
  expect(sessions.map(({ twoFactor }) => twoFactor)).toEqual([false, false]);
});

test("an account that has proven its address is linked to it; its owner is told", async () => {
  const team = await createOrganization(gateway);
  const person = await createSignedIn(gateway);
  const email = `grace@${team.domain}`;
  const userId = await userIdOf(gateway, person.email);
  await gateway.deps.db.update(user).set({ email }).where(eq(user.id, userId));
  await addOidcProvider(team, issuer);
  expect(await signInByOidc(visitor(), issuer, email)).toBe("/app");
  expect(await userIdOf(gateway, email)).toBe(userId);
  expect(await roleOf(gateway, team.tenantId, email)).toBe("member");
});

test("an account that has not proven its address is not linked, and gets nothing", async () => {
  const team = await createOrganization(gateway);
  await addOidcProvider(team, issuer);
  const [id, email] = [crypto.randomUUID(), `squat@${team.domain}`];
  await gateway.deps.db.insert(user).values({ id, email, name: "Squatter" });
  expect(await signInByOidc(visitor(), issuer, email)).toBe(problem("unverified_account"));
  expect(await roleOf(gateway, team.tenantId, email)).toBeNull();
  expect(await actionsOf(team)).toContain("sso.refused");
});

test("a provider signs in nobody of another domain, whatever it says", async () => {
  const [team, other] = [await createOrganization(gateway), await createOrganization(gateway)];
  await addOidcProvider(team, issuer);
  for (const victim of [
    `eve@${other.domain}`,
    other.owner.email,
    `ada@sub.${team.domain}`,
    `ada@${team.domain}.example`,
  ]) {
    expect(await signInByOidc(visitor(), issuer, `ada@${team.domain}`, victim)).toBe(
      problem("foreign_domain"),
    );
    expect(await roleOf(gateway, team.tenantId, victim)).toBeNull();
  }
});

test("a domain counts only while it is verified, and for the tenant that verified it", async () => {
  const [team, other] = [await createOrganization(gateway), await createOrganization(gateway)];
  await addOidcProvider(team, issuer, { domains: [team.domain, other.domain] });
  const claimed = await visitor().post("/api/auth/sign-in/sso", { email: `ada@${other.domain}` });
  expect(claimed.status).toBe(404);
  expect(await signInByOidc(visitor(), issuer, `ada@${team.domain}`, `ada@${other.domain}`)).toBe(
    problem("foreign_domain"),
  );
  const late = visitor();
  const url = await startSignIn(late, { email: `ada@${team.domain}` });
  const { db } = gateway.deps;
  await withTenant(db, team.tenantId, [db.update(tenantDomain).set({ verifiedAt: null })]);
  const landing = landingOf(await late.get(pathOf(await followAt(issuer, url.href))));
  expect(landing).toBe(problem("foreign_domain"));
});

test("an address that the provider has not verified is refused", async () => {
  const team = await createOrganization(gateway);
  await addOidcProvider(team, issuer);
  const email = `ada@${team.domain}`;
  expect(await signInByOidc(visitor(), issuer, email, `${email}#unverified`)).toBe(problem("invalid_answer"));
});

test("an address that was given to somebody else does not bring the account along", async () => {
  const team = await createOrganization(gateway);
  await addOidcProvider(team, issuer);
  const email = `ada@${team.domain}`;
  await signInByOidc(visitor(), issuer, email);
  expect(await signInByOidc(visitor(), issuer, email, `${email}#`)).toBe(problem("not_allowed"));
});

test("an organization signs in nobody who works for the platform", async () => {
  const team = await createOrganization(gateway);
  await addOidcProvider(team, issuer);
  const [id, email] = [crypto.randomUUID(), `root@${team.domain}`];
  await gateway.deps.db.insert(user).values({ id, email, name: "Root", role: "admin", emailVerified: true });
  expect(await signInByOidc(visitor(), issuer, email)).toBe(problem("not_allowed"));
});

test("somebody banned is not let in this way either", async () => {
  const team = await createOrganization(gateway);
  await addOidcProvider(team, issuer);
  const email = `ada@${team.domain}`;
  await signInByOidc(visitor(), issuer, email);
  await gateway.deps.db.update(user).set({ banned: true }).where(eq(user.email, email));
  const ada = visitor();
  expect(await signInByOidc(ada, issuer, email)).toBe(problem("not_allowed"));
  expect((await ada.get("/api/auth/me")).status).toBe(401);
});

test("a provider that makes no members lets in those who are", async () => {
  const team = await createOrganization(gateway);
  await addOidcProvider(team, issuer, { provision: false });
  const email = `ada@${team.domain}`;
  expect(await signInByOidc(visitor(), issuer, email)).toBe(problem("not_a_member"));
  const { db } = gateway.deps;
  expect(await db.select().from(user).where(eq(user.email, email))).toEqual([]);
});

test("a provider makes no more members than the plan has seats, and lets in those who are", async () => {
  const team = await createOrganization(gateway);
  await addOidcProvider(team, issuer);
  await grant(gateway, team.tenantId, { seats: 2 });
  const arrive = (name: string) => signInByOidc(visitor(), issuer, `${name}@${team.domain}`);
  expect([await arrive("ada"), await arrive("bob"), await arrive("ada")]).toEqual([
    ...["/app", problem("seats_taken"), "/app"],
  ]);
});

test("an answer counts once, in the browser that asked, from the provider that was asked", async () => {
  const team = await createOrganization(gateway);
  const first = await addOidcProvider(team, issuer);
  const second = await addOidcProvider(team, issuer, { name: "Second" });
  const [ada, mallory] = [visitor(), visitor()];
  const url = await startSignIn(ada, { email: `ada@${team.domain}` });
  const back = pathOf(await followAt(issuer, url.href));
  expect(landingOf(await mallory.get(back))).toBe(problem("expired"));
  expect(landingOf(await ada.get(back))).toBe(problem("expired"));
  const again = await startSignIn(ada, { email: `ada@${team.domain}` });
  const mixed = pathOf(await followAt(issuer, again.href)).replace(first.id, second.id);
  expect(landingOf(await ada.get(mixed))).toBe(problem("expired"));
  const third = await startSignIn(ada, { email: `ada@${team.domain}` });
  const named = pathOf(await followAt(issuer, third.href)).replace(
    /iss=[^&]+/,
    "iss=https%3A%2F%2Fother.example",
  );
  expect(landingOf(await ada.get(named))).toBe(problem("invalid_answer"));
  const made = `/api/auth/sso/${first.id}/callback?code=x&state=made-up`;
  expect(landingOf(await ada.get(made))).toBe(problem("expired"));
  expect((await ada.get("/api/auth/me")).status).toBe(401);
});

test.each([
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "app",
  "javascript:alert(1)",
])("a sign-in does not lead to %j", async (next) => {
  const response = await visitor().post("/api/auth/sign-in/sso", { email: "ada@corp.example", next });
  expect(response.status).toBe(400);
});

test.each([
  [{}],
  [{ email: "no address" }],
  [{ email: "ada@corp.example", organizationSlug: "corp" }],
  [{ email: "ada@corp.example", providerId: "sso-x" }],
])("nobody begins a sign-in with %j", async (body) => {
  expect((await visitor().post("/api/auth/sign-in/sso", body)).status).toBe(400);
});

test("an address of no organization is told as that", async () => {
  const response = await visitor().post("/api/auth/sign-in/sso", { email: "ada@nowhere.example" });
  expect(response.status).toBe(404);
});

/** A provider whose tokens say what a test wants. */
let upstream: Upstream | null = null;
afterEach(() => upstream?.restore());

const fake = "http://fake-idp.localhost:9";
const now = () => Math.floor(Date.now() / 1_000);

type Lie = Record<string, unknown>;

async function signInAtFake(lie: Lie, otherKey = false): Promise<string> {
  const [pair, other] = [await generateKeyPair("ES256"), await generateKeyPair("ES256")];
  const team = await createOrganization(gateway);
  const email = `ada@${team.domain}`;
  let nonce: string | null = null;
  upstream = standInFor(fake, async ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/jwks")
      return Response.json({ keys: [{ ...(await exportJWK(pair.publicKey)), alg: "ES256" }] });
    if (pathname === "/token") {
      const honest = { iss: fake, aud: "us", sub: "u-1", iat: now(), exp: now() + 300, nonce, email };
      const token = new SignJWT({ ...honest, ...lie }).setProtectedHeader({ alg: "ES256" });
      return Response.json({ id_token: await token.sign(otherKey ? other.privateKey : pair.privateKey) });
    }
    const endpoints = { authorization_endpoint: `${fake}/auth`, token_endpoint: `${fake}/token` };
    return Response.json({ issuer: fake, ...endpoints, jwks_uri: `${fake}/jwks` });
  });
  const body = { type: "oidc", name: "Fake", domains: [team.domain], issuer: fake, clientId: "us" };
  const path = "/api/auth/organization/sign-in-providers";
  const created = await team.owner.post(path, { ...body, clientSecret: "secret" });
  const { provider } = await created.json<{ provider: { id: string } }>();
  const ada = visitor();
  const { searchParams } = await startSignIn(ada, { email });
  nonce = searchParams.get("nonce");
  const back = `/api/auth/sso/${provider.id}/callback?code=x&state=${searchParams.get("state")}`;
  return landingOf(await ada.get(back));
}

test("a token that is as it should be is believed", async () => {
  expect(await signInAtFake({})).toBe("/app");
});

test.each<[string, Lie, boolean]>([
  ["another key", {}, true],
  ["another issuer", { iss: "https://other.example" }, false],
  ["another audience", { aud: "them" }, false],
  ["several audiences", { aud: ["us", "them"] }, false],
  ["another party", { azp: "them" }, false],
  ["another sign-in", { nonce: "another" }, false],
  ["a time that is over", { exp: now() - 300 }, false],
  ["a time long ago", { iat: now() - 7_200 }, false],
  ["nobody", { sub: undefined }, false],
  ["somebody without an address", { email: undefined }, false],
])("a token of %s is refused", async (_, lie, otherKey) => {
  expect(await signInAtFake(lie, otherKey)).toBe(problem("invalid_answer"));
});
