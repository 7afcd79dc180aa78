import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { createDirectoryClient, patchOf, provision } from "../scim/testing/directory-client.ts";
import { addOidcProvider, signInByOidc } from "../sso/testing/browse.ts";
import { createOrganization, roleOf, type TestOrganization } from "../sso/testing/organization.ts";
import { createSignedIn, mailTo, tokenIn } from "../testing/account.ts";
import { newPerson, signInAt } from "../testing/at-provider.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { outcomeOf } from "../testing/team.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { app, deps } = gateway;
const issuer = inject("oidcIssuer");
let dns: Upstream;
beforeAll(() => {
  dns = standInFor("https://cloudflare-dns.com", () => Response.json({ Status: 3 }));
});
afterAll(() => dns.restore());

/** Lets whoever has proven an address of the organization's domain join it. */
async function open({ tenantId, domain }: TestOrganization): Promise<void> {
  await withTenant(deps.db, tenantId, [
    deps.db
      .update(tenantDomain)
      .set({ autoJoin: true, autoJoinRole: "viewer" })
      .where(eq(tenantDomain.domain, domain)),
  ]);
}

async function createOpen(): Promise<TestOrganization> {
  const team = await createOrganization(gateway);
  await open(team);
  return team;
}

test("whoever signs up by a provider joins the organization of their domain", async () => {
  const team = await createOpen();
  const email = `ada@${team.domain}`;
  expect(await signInAt(createVisitor(app), newPerson({ email }))).toBe("/app");
  expect(await roleOf(gateway, team.tenantId, email)).toBe("viewer");
});

test("an address that the provider does not vouch for joins nothing", async () => {
  const team = await createOpen();
  const email = `eve@${team.domain}`;
  await signInAt(createVisitor(app), newPerson({ email, verified: false }));
  expect(await roleOf(gateway, team.tenantId, email)).toBeNull();
});

test("a new address joins once it is confirmed", async () => {
  const team = await createOpen();
  const person = await createSignedIn(gateway);
  const newEmail = `moved@${team.domain}`;
  expect((await person.post("/api/auth/change-email", { newEmail })).status).toBe(202);
  const token = tokenIn(mailTo(gateway.mails, newEmail));
  expect((await createVisitor(app).post("/api/auth/change-email/confirm", { token })).status).toBe(204);
  expect(await roleOf(gateway, team.tenantId, newEmail)).toBe("viewer");
});

test("an organization's provider that makes no members lets in whom the domain lets in", async () => {
  const [team, closed] = [await createOpen(), await createOrganization(gateway)];
  for (const each of [team, closed]) await addOidcProvider(each, issuer, { provision: false });
  const email = `ada@${team.domain}`;
  expect(await signInByOidc(createVisitor(app), issuer, email)).toBe("/app");
  expect(await roleOf(gateway, team.tenantId, email)).toBe("viewer");
  expect(await signInByOidc(createVisitor(app), issuer, `ada@${closed.domain}`)).toBe(
    "/organization-sign-in?problem=not_a_member",
  );
});

test("an organization's provider that makes members says as what", async () => {
  const team = await createOpen();
  await addOidcProvider(team, issuer, { defaultRole: "member" });
  const email = `ada@${team.domain}`;
  await signInByOidc(createVisitor(app), issuer, email);
  expect(await roleOf(gateway, team.tenantId, email)).toBe("member");
});

test("whom the directory has taken out does not come back by the domain", async () => {
  const team = await createOpen();
  const visitor = createVisitor(app);
  const email = `ada@${team.domain}`;
  await signInAt(visitor, newPerson({ email }));
  const directory = await createDirectoryClient(gateway, team);
  const { id } = await provision(directory, email);
  const out = patchOf({ op: "replace", path: "active", value: false });
  expect((await directory.ask("PATCH", `/Users/${id}`, out)).status).toBe(200);
  expect(await roleOf(gateway, team.tenantId, email)).toBeNull();
  const again = createVisitor(app);
  await signInAt(again, newPerson({ email }));
  expect(await (await again.get("/api/auth/organization/joinable")).json()).toMatchObject({ data: [] });
  const joined = await again.post("/api/auth/organization/join", { tenantId: team.tenantId });
  expect(await outcomeOf(joined)).toBe("403 forbidden");
  expect(await roleOf(gateway, team.tenantId, email)).toBeNull();
});
