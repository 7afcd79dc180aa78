import { eq } from "drizzle-orm";
import { beforeAll, expect, inject, test } from "vitest";
import { ssoProvider, user } from "../../../db/gateway/schema.ts";
import { createSignedIn, newEmail, password } from "../testing/account.ts";
import { makeFresh } from "../testing/freshness.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { grantTo } from "../testing/grants.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { ProviderUnreachable, requirePublicUrl } from "./identity-provider-fetch.ts";
import { addOidcProvider, addSamlProvider, signInByOidc } from "./testing/browse.ts";
import {
  actionsOf,
  createMember,
  createOrganization,
  type TestOrganization,
  userIdOf,
} from "./testing/organization.ts";
import { createSamlProvider, type SamlTestProvider } from "./testing/saml-provider.ts";

const gateway = createTestGateway();
const issuer = inject("oidcIssuer");
const path = "/api/auth/organization/sign-in-providers";
const oidc = (domain: string) => ({
  ...{
    type: "oidc",
    name: "Corp",
    domains: [domain],
    issuer,
    clientId: "client",
    clientSecret: "very-secret-1",
  },
});
const patch = (visitor: Visitor, id: string, body: object) =>
  visitor.send(`${path}/${id}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

let idp: SamlTestProvider;
/** For what is refused: nothing of it stays. */
let refusing: TestOrganization;
beforeAll(async () => {
  refusing = await createOrganization(gateway);
  idp = await createSamlProvider("https://idp.example/entity");
});

test("a provider is added, listed, changed, tried and removed, and the log tells of it", async () => {
  const team = await createOrganization(gateway);
  const created = await team.owner.post(path, {
    ...oidc(team.domain),
    domains: [team.domain, "late.example"],
  });
  expect(created.status, await created.clone().text()).toBe(201);
  const { provider } = await created.json<{ provider: { id: string } }>();
  expect(provider).toMatchObject({
    ...{ type: "oidc", issuer, enforced: false, provision: true, defaultRole: "member" },
    domains: [
      { domain: team.domain, verified: true },
      { domain: "late.example", verified: false },
    ],
    oidc: {
      clientId: "client",
      redirectUri: expect.stringContaining(`/api/auth/sso/${provider.id}/callback`),
    },
  });
  const tried = await (await team.owner.post(`${path}/${provider.id}/test`, {})).json();
  expect(tried).toEqual({ ok: false, problems: [expect.stringContaining("late.example")] });
  const changed = await patch(team.owner, provider.id, { domains: [team.domain], name: "Renamed" });
  expect(await changed.json()).toMatchObject({
    provider: { name: "Renamed", domains: [{ domain: team.domain }] },
  });
  expect(await (await team.owner.post(`${path}/${provider.id}/test`, {})).json()).toEqual({
    ok: true,
    problems: [],
  });
  expect((await team.owner.send(`${path}/${provider.id}`, { method: "DELETE" })).status).toBe(204);
  expect(await (await team.owner.get(path)).json()).toEqual({ data: [], nextCursor: null });
  expect(await actionsOf(team)).toEqual(
    expect.arrayContaining(["sso_provider.created", "sso_provider.changed", "sso_provider.deleted"]),
  );
});

test("a secret is kept encrypted and never shown again", async () => {
  const team = await createOrganization(gateway);
  const created = await team.owner.post(path, oidc(team.domain));
  const listed = await team.owner.get(path);
  const log = await team.owner.get("/api/audit?limit=100");
  for (const answer of [created, listed, log]) expect(await answer.text()).not.toContain("very-secret-1");
  const rows = await gateway.deps.db
    .select()
    .from(ssoProvider)
    .where(eq(ssoProvider.organizationId, team.tenantId));
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain("very-secret-1");
});

test("a SAML provider is added by its metadata or by fields, and keeps being the same one", async () => {
  const team = await createOrganization(gateway);
  const { id } = await addSamlProvider(team, idp.metadata);
  const shown = await (await team.owner.get(path)).json<{ data: object[] }>();
  expect(shown.data[0]).toMatchObject({
    ...{ id, type: "saml", issuer: "https://idp.example/entity" },
    saml: { signInUrl: "https://idp.example/entity/sso", certificates: [{ sha256: expect.any(String) }] },
  });
  const fields = {
    entityId: "e",
    signInUrl: "https://idp.example/sso",
    certificates: [idp.identity.certificatePem],
  };
  const byFields = await team.owner.post(path, { type: "saml", name: "F", domains: [team.domain], fields });
  expect(byFields.status, await byFields.clone().text()).toBe(201);
  const other = await createSamlProvider("https://other.example");
  expect((await patch(team.owner, id, { metadata: other.metadata })).status).toBe(422);
  expect((await patch(team.owner, id, { metadata: idp.metadata })).status).toBe(200);
  expect((await patch(team.owner, id, { clientSecret: "x" })).status).toBe(400);
});

test("only owners of the tenant arrange its sign-in, since a provider can say that somebody is one", async () => {
  const team = await createOrganization(gateway);
  const { id } = await addSamlProvider(team, idp.metadata);
  const stranger = await createSignedIn(gateway);
  await grantTo(gateway, stranger);
  const attempts = (visitor: Visitor) => [
    () => visitor.get(path),
    () => visitor.post(path, oidc(team.domain)),
    () => patch(visitor, id, { name: "Mine" }),
    () => visitor.post(`${path}/${id}/test`, {}),
    () => visitor.send(`${path}/${id}`, { method: "DELETE" }),
  ];
  const statuses = async (visitor: Visitor) => {
    const answers = [];
    for (const attempt of attempts(visitor)) answers.push((await attempt()).status);
    return answers;
  };
  expect(await statuses(createVisitor(gateway.app))).toEqual([401, 401, 401, 401, 401]);
  for (const role of ["admin", "billing", "member", "viewer"]) {
    expect(await statuses(await createMember(gateway, team, role))).toEqual([403, 403, 403, 403, 403]);
  }
  expect(await statuses(stranger)).toEqual([200, 201, 404, 404, 404]);
});

test.each<[string, object]>([
  ["no issuer", { issuer: undefined }],
  ["no domain", { domains: [] }],
  ["a domain that is none", { domains: ["localhost"] }],
  ["an owner's role", { defaultRole: "owner" }],
  ["an administrator's role", { defaultRole: "admin" }],
  ["another tenant", { tenantId: "x" }],
  ["an id", { id: "sso-x" }],
  ["a verified domain", { domainVerified: true }],
  ["endpoints", { endpoints: { token: "http://127.0.0.1" } }],
  ["both protocols", { metadata: "<x/>" }],
])("a provider is not made with %s", async (_, change) => {
  const { owner, domain } = refusing;
  expect((await owner.post(path, { ...oidc(domain), ...change })).status).toBe(400);
});

test.each<[string, string]>([
  ["entities", `<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>`],
  ["an external entity", `<!DOCTYPE x SYSTEM "http://127.0.0.1/x"><x/>`],
  ["something else", "<html></html>"],
  [
    "no certificate",
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="e"><IDPSSODescriptor/></EntityDescriptor>`,
  ],
])("metadata of %s is refused", async (_, metadata) => {
  const { owner, domain } = refusing;
  const response = await owner.post(path, { type: "saml", name: "X", domains: [domain], metadata });
  expect(response.status).toBe(422);
});

test("an issuer that is no provider, or leads elsewhere, is refused with the reason", async () => {
  const { owner, domain } = refusing;
  for (const bad of [
    inject("samlUrl"),
    `${issuer}/nowhere`,
    `${issuer}/`,
    "ftp://idp.example",
    "http://127.0.0.1:1",
  ]) {
    const response = await owner.post(path, { ...oidc(domain), issuer: bad });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ path: "body.issuer" }] });
  }
});

test.each([
  "http://idp.example",
  "https://127.0.0.1",
  "https://2130706433",
  "https://0x7f.1",
  "https://[::1]",
  "https://[::ffff:169.254.169.254]",
  "https://169.254.169.254/latest/meta-data",
  "https://10.0.0.1",
  "https://localhost",
  "https://idp.localhost.",
  "https://metadata.google.internal",
  "https://directus",
  "https://lago.local",
  "https://user:password@idp.example",
  "https://idp.example:8055",
  "https://idp.example/#x",
  "file:///etc/passwd",
])("%s is not asked, but in development", (url) => {
  expect(() => requirePublicUrl(url, "production")).toThrow(ProviderUnreachable);
});

test("an enforced provider leaves a member no password, and an owner who has a second factor both", async () => {
  const team = await createOrganization(gateway);
  const body = { ...oidc(team.domain), enforced: true };
  expect((await team.owner.post(path, body)).status).toBe(409);
  const { db } = gateway.deps;
  const ownerId = await userIdOf(gateway, team.owner.email);
  const owner = `owner@${team.domain}`;
  await db.update(user).set({ email: owner, twoFactorEnabled: true }).where(eq(user.id, ownerId));
  await makeFresh(gateway, owner);
  const { id } = await addOidcProvider(team, issuer, { enforced: true });
  const member = await createMember(gateway, team, "member");
  const login = (email: string) => createVisitor(gateway.app).post("/api/auth/login", { email, password });
  expect((await login(member.email)).status).toBe(200);
  const email = `ada@${team.domain}`;
  await db.update(user).set({ email }).where(eq(user.id, member.userId));
  const refused = await login(email);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: "sso_required" });
  const wrong = await createVisitor(gateway.app).post("/api/auth/login", { email, password: "wrong" });
  expect(await wrong.json()).toMatchObject({ code: "invalid_credentials" });
  const direct = await createVisitor(gateway.app).post("/api/auth/sign-in/email", { email, password });
  expect(await direct.json()).toMatchObject({ status: 403, code: "sso_required" });
  const moves = await member.post("/api/auth/change-email", { newEmail: newEmail(), password });
  expect(await moves.json()).toMatchObject({ status: 403, code: "sso_required" });
  expect(await signInByOidc(createVisitor(gateway.app), issuer, email)).toBe("/app");
  expect((await login(owner)).status).toBe(200);
  await db.update(user).set({ twoFactorEnabled: false }).where(eq(user.id, ownerId));
  expect((await login(owner)).status).toBe(403);
  await patch(team.owner, id, { enforced: false });
  expect((await login(email)).status).toBe(200);
});

test("removing a provider ends the sessions that it began, and no others", async () => {
  const team = await createOrganization(gateway);
  const { id } = await addOidcProvider(team, issuer);
  const ada = createVisitor(gateway.app);
  await signInByOidc(ada, issuer, `ada@${team.domain}`);
  expect((await team.owner.send(`${path}/${id}`, { method: "DELETE" })).status).toBe(204);
  expect((await ada.get("/api/auth/me")).status).toBe(401);
  expect((await team.owner.get("/api/auth/me")).status).toBe(200);
});
