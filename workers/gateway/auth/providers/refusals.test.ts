import { eq, sql } from "drizzle-orm";
import { expect, inject, test } from "vitest";
import { user } from "../../../../db/gateway/schema.ts";
import { addOidcProvider, signInByOidc } from "../../sso/testing/browse.ts";
import { createOrganization } from "../../sso/testing/organization.ts";
import { createSignedIn, signIn } from "../../testing/account.ts";
import { answerAt, comeBack, newPerson, signInAt } from "../../testing/at-provider.ts";
import { createTestGateway } from "../../testing/gateway.ts";
import { createVisitor } from "../../testing/visitor.ts";

const gateway = createTestGateway();
const { app, deps } = gateway;
const issuer = inject("oidcIssuer");

test("somebody who is banned gets no session, and no reason", async () => {
  const visitor = createVisitor(app);
  const person = newPerson();
  await signInAt(visitor, person);
  await deps.db.update(user).set({ banned: true }).where(eq(user.email, person.email));
  const again = createVisitor(app);
  expect(await signInAt(again, person)).toBe("/sign-in?failed=not_allowed");
  expect((await again.get("/api/auth/me")).status).toBe(401);
});

test("somebody who is banned gets none by their organization's provider either", async () => {
  const team = await createOrganization(gateway);
  await addOidcProvider(team, issuer);
  const email = `ada@${team.domain}`;
  expect(await signInByOidc(createVisitor(app), issuer, email)).toBe("/app");
  await deps.db.update(user).set({ banned: true }).where(eq(user.email, email));
  const again = createVisitor(app);
  expect(await signInByOidc(again, issuer, email)).toBe("/organization-sign-in?problem=not_allowed");
  expect((await again.get("/api/auth/me")).status).toBe(401);
});

test("whoever must come by their organization's provider is told so", async () => {
  const team = await createOrganization(gateway);
  const email = `ada@${team.domain}`;
  await signInAt(createVisitor(app), newPerson({ email }));
  const { id } = await addOidcProvider(team, issuer);
  expect(await signInByOidc(createVisitor(app), issuer, email)).toBe("/app");
  await deps.db.execute(
    sql`update sso_provider set oidc_config = jsonb_set(oidc_config::jsonb, '{settings,enforced}', 'true')::text where id = ${id}`,
  );
  const visitor = createVisitor(app);
  expect(await signInAt(visitor, newPerson({ email }))).toBe("/sign-in?failed=sso_required");
  expect((await visitor.get("/api/auth/me")).status).toBe(401);
});

test("somebody who closes their account comes in to undo it, also with a session of it in the browser", async () => {
  const owner = await createSignedIn(gateway);
  const person = newPerson({ email: owner.email });
  await signInAt(createVisitor(app), person);
  expect((await owner.send("/api/user/me", { method: "DELETE" })).status).toBe(202);
  for (const visitor of [createVisitor(app), owner]) {
    expect(await signInAt(visitor, person)).toBe("/app");
    expect((await visitor.get("/api/auth/me")).status).toBe(200);
    expect((await visitor.get("/api/user/me")).status).toBe(403);
  }
  expect((await owner.post("/api/user/me/restore", {})).status).toBe(204);
});

test("a link that was begun before the account was closed adds nothing", async () => {
  const owner = await createSignedIn(gateway);
  const begun = await owner.post("/api/auth/providers/google/link", undefined);
  const back = await answerAt((await begun.json<{ url: string }>()).url, newPerson());
  expect((await owner.send("/api/user/me", { method: "DELETE" })).status).toBe(202);
  expect(await comeBack(owner, back)).toBe("/app/settings/security?failed=not_allowed#providers");
  expect((await owner.post("/api/user/me/restore", {})).status).toBe(204);
  const linked = await owner.get("/api/auth/providers/linked");
  expect(await linked.json()).toMatchObject({ data: [] });
  await signIn(owner, owner.email);
});
