import { eq } from "drizzle-orm";
import { beforeAll, expect, inject, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { addOidcProvider, signInByOidc } from "../sso/testing/browse.ts";
import {
  actionsOf,
  createMember,
  createOrganization,
  roleOf,
  type TestOrganization,
  userIdOf,
} from "../sso/testing/organization.ts";
import { createSignedIn, signIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { grant } from "../testing/grants.ts";
import { createVisitor } from "../testing/visitor.ts";
import {
  createDirectoryClient,
  type DirectoryClient,
  patchOf,
  provision,
  type ScimList,
  type ScimUser,
} from "./testing/directory-client.ts";

const gateway = createTestGateway();
let team: TestOrganization;
let client: DirectoryClient;
let other: TestOrganization;
let otherClient: DirectoryClient;
beforeAll(async () => {
  team = await createOrganization(gateway);
  client = await createDirectoryClient(gateway, team);
  other = await createOrganization(gateway);
  otherClient = await createDirectoryClient(gateway, other);
});

const newAddress = () => `u-${crypto.randomUUID()}@${team.domain}`;
const list = async (query: string) => await (await client.ask("GET", `/Users?${query}`)).json<ScimList>();
const filtered = async (filter: string) => await list(`filter=${encodeURIComponent(filter)}`);

test("a directory adds nobody beyond the seats, takes their account back, and may when there is one", async () => {
  const small = await createOrganization(gateway);
  const directory = await createDirectoryClient(gateway, small);
  const add = async (email: string) =>
    await directory.ask("POST", "/Users", {
      ...{ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: email, active: true },
      emails: [{ primary: true, value: email, type: "work" }],
    });
  await grant(gateway, small.tenantId, { seats: 2 });
  expect((await add(`ada@${small.domain}`)).status).toBe(201);
  const refused = await add(`bob@${small.domain}`);
  expect([refused.status, await refused.json()]).toMatchObject([
    ...[403, { detail: expect.stringContaining("All 2 seats") }],
  ]);
  const { db } = gateway.deps;
  expect(
    await db
      .select()
      .from(user)
      .where(eq(user.email, `bob@${small.domain}`)),
  ).toEqual([]);
  await grant(gateway, small.tenantId, { seats: 3 });
  expect((await add(`bob@${small.domain}`)).status).toBe(201);
});

test("a person who is provisioned is a member, and is found again", async () => {
  const email = newAddress();
  const response = await client.ask("POST", "/Users", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    ...{ userName: email, externalId: `x-${email}`, active: true },
    name: { givenName: "Ada", familyName: "Lovelace" },
    emails: [{ primary: true, value: email.toUpperCase(), type: "work" }],
    roles: [{ value: "owner" }],
    ...{ id: "chosen", tenantId: other.tenantId, password: "correct horse battery staple" },
  });
  expect(response.status, await response.clone().text()).toBe(201);
  expect(response.headers.get("content-type")).toBe("application/scim+json");
  const created = await response.json<ScimUser>();
  expect(created).toMatchObject({ userName: email, active: true, displayName: "Ada Lovelace" });
  expect(created.id).not.toBe("chosen");
  expect(response.headers.get("location")).toContain(`/scim/v2/Users/${created.id}`);
  expect(await roleOf(gateway, team.tenantId, email)).toBe("member");
  expect(await roleOf(gateway, other.tenantId, email)).toBeNull();
  for (const filter of [
    `userName eq "${email.toUpperCase()}"`,
    `externalId eq "x-${email}"`,
    `userName Eq "${email}" and active eq true`,
    `emails[type eq "work"].value eq "${email}"`,
  ]) {
    expect(await filtered(filter)).toMatchObject({ totalResults: 1, Resources: [{ id: created.id }] });
  }
  expect(await filtered(`userName eq "${email}" and active eq false`)).toMatchObject({ totalResults: 0 });
  expect(await (await client.ask("GET", `/Users/${created.id}`)).json()).toEqual(created);
  const login = await createVisitor(gateway.app).post("/api/auth/login", {
    ...{ email, password: "correct horse battery staple" },
  });
  expect(login.status).toBe(401);
  expect(await actionsOf(team)).toEqual(expect.arrayContaining(["scim_user.created", "member.provisioned"]));
});

test("lists come in pages", async () => {
  const small = await createOrganization(gateway);
  const directory = await createDirectoryClient(gateway, small);
  for (const name of ["a", "b", "c"]) await provision(directory, `${name}@${small.domain}`);
  const page = async (query: string) =>
    await (await directory.ask("GET", `/Users?${query}`)).json<ScimList>();
  expect(await page("startIndex=2&count=1")).toMatchObject({
    ...{ totalResults: 3, startIndex: 2, itemsPerPage: 1 },
    Resources: [{ userName: `b@${small.domain}` }],
  });
  expect(await page("startIndex=0&count=-1")).toMatchObject({
    startIndex: 1,
    itemsPerPage: 0,
    Resources: [],
  });
  expect((await page("")).Resources).toHaveLength(3);
});

test.each<[string, object]>([
  ["Azure's replacement of active by a text", { op: "Replace", path: "active", value: "False" }],
  ["Okta's replacement without a path", { op: "replace", value: { active: false } }],
  ["a replacement without a path, by a text", { op: "Replace", value: { active: "False" } }],
])("%s takes the person out, and their sessions are over at once", async (_, operation) => {
  const email = newAddress();
  const provider = await addOidcProvider(team, inject("oidcIssuer"));
  const { id } = await provision(client, email);
  const ada = createVisitor(gateway.app);
  expect(await signInByOidc(ada, inject("oidcIssuer"), email)).toBe("/app");
  const { token } = await (await ada.get("/api/auth/token")).json<{ token: string }>();
  const patched = await client.ask("PATCH", `/Users/${id}`, patchOf(operation));
  expect(patched.status, await patched.clone().text()).toBe(200);
  expect(await patched.json()).toMatchObject({ id, active: false });
  await expect.poll(async () => (await ada.get("/api/auth/me")).status, { timeout: 2_000 }).toBe(401);
  const bearer = { authorization: `Bearer ${token}` };
  expect((await createVisitor(gateway.app).get("/api/auth/me", bearer)).status).toBe(401);
  expect(await roleOf(gateway, team.tenantId, email)).toBeNull();
  const again = await signInByOidc(createVisitor(gateway.app), inject("oidcIssuer"), email);
  expect(again).toBe("/organization-sign-in?problem=deactivated");
  const back = patchOf({ op: "replace", path: "active", value: "True" });
  expect(await (await client.ask("PATCH", `/Users/${id}`, back)).json()).toMatchObject({ active: true });
  expect(await signInByOidc(createVisitor(gateway.app), inject("oidcIssuer"), email)).toBe("/app");
  await team.owner.send(`/api/auth/organization/sign-in-providers/${provider.id}`, { method: "DELETE" });
});

test("somebody with an account of their own loses what is the organization's, and keeps the rest", async () => {
  const person = await createMember(gateway, team, "viewer");
  const email = newAddress();
  await gateway.deps.db.update(user).set({ email }).where(eq(user.id, person.userId));
  const elsewhere = createVisitor(gateway.app);
  await signIn(elsewhere, email);
  await elsewhere.post("/api/auth/organization/create", {
    name: "Mine",
    slug: `mine-${person.userId.slice(0, 8)}`,
  });
  const { id } = await provision(client, email, { displayName: "Somebody else" });
  expect(await roleOf(gateway, team.tenantId, email)).toBe("viewer");
  expect((await client.ask("DELETE", `/Users/${id}`)).status).toBe(204);
  await expect.poll(async () => (await person.get("/api/auth/me")).status, { timeout: 2_000 }).toBe(401);
  const me = await (await elsewhere.get("/api/auth/me")).json<{ user: { name: string }; role: string }>();
  expect(me).toMatchObject({ user: { name: "Ada", email }, role: "owner" });
  expect((await client.ask("GET", `/Users/${id}`)).status).toBe(404);
});

test("the last owner is not removed, another one is", async () => {
  const small = await createOrganization(gateway);
  const directory = await createDirectoryClient(gateway, small);
  const ownerId = await userIdOf(gateway, small.owner.email);
  const email = `owner@${small.domain}`;
  await gateway.deps.db.update(user).set({ email }).where(eq(user.id, ownerId));
  const { id } = await provision(directory, email);
  expect(await roleOf(gateway, small.tenantId, email)).toBe("owner");
  for (const [method, body] of [
    ["DELETE", undefined],
    ["PATCH", patchOf({ op: "replace", path: "active", value: false })],
    ["PUT", { userName: email, active: false }],
  ] as const) {
    const refused = await directory.ask(method, `/Users/${id}`, body);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      ...{ status: "409", scimType: "mutability" },
    });
  }
  expect((await small.owner.get("/api/auth/me")).status).toBe(200);
  await createMember(gateway, small, "owner");
  expect((await directory.ask("DELETE", `/Users/${id}`)).status).toBe(204);
});

test("an account from the directory follows it in name and address, any other does not", async () => {
  const [email, later] = [newAddress(), newAddress()];
  const { id } = await provision(client, email, { displayName: "Ada" });
  const userId = await userIdOf(gateway, email);
  const body = { userName: later, displayName: "Ada L.", emails: [{ value: later, primary: "True" }] };
  const replaced = await client.ask("PUT", `/Users/${id}`, body);
  expect(await replaced.json()).toMatchObject({ userName: later, displayName: "Ada L." });
  const [account] = await gateway.deps.db.select().from(user).where(eq(user.id, userId));
  expect(account).toMatchObject({ name: "Ada L.", email: later });
  const foreign = patchOf({ op: "replace", path: 'emails[type eq "work"].value', value: other.owner.email });
  const plain = await client.ask(
    "PATCH",
    `/Users/${id}`,
    patchOf({ op: "replace", path: "emails", value: [] }),
  );
  expect(plain.status).toBe(200);
  expect((await client.ask("PATCH", `/Users/${id}`, foreign)).status).toBe(400);
  const [still] = await gateway.deps.db.select().from(user).where(eq(user.id, userId));
  expect(still?.email).toBe(later);
});

test("somebody is taken out although their domain is the organization's no more", async () => {
  const small = await createOrganization(gateway);
  const directory = await createDirectoryClient(gateway, small);
  const email = `ada@${small.domain}`;
  const { id } = await provision(directory, email);
  const { db } = gateway.deps;
  await withTenant(db, small.tenantId, [db.update(tenantDomain).set({ verifiedAt: null })]);
  const out = await directory.ask(
    "PATCH",
    `/Users/${id}`,
    patchOf({ op: "replace", value: { active: false } }),
  );
  expect(out.status, await out.clone().text()).toBe(200);
  expect(await roleOf(gateway, small.tenantId, email)).toBeNull();
});

test("Azure's patch of many things changes what is kept and passes over the rest", async () => {
  const email = newAddress();
  const { id } = await provision(client, email);
  const patched = await client.ask(
    "PATCH",
    `/Users/${id}`,
    patchOf(
      { op: "Add", path: 'emails[type eq "work"].value', value: email },
      { op: "Replace", path: "name.givenName", value: "Grace" },
      { op: "Add", value: { "name.familyName": "Hopper", externalId: "e-1" } },
      {
        op: "Add",
        path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        value: "Navy",
      },
      { op: "Add", path: "roles", value: [{ value: "owner" }] },
    ),
  );
  expect(await patched.json()).toMatchObject({
    ...{ externalId: "e-1", name: { givenName: "Grace", familyName: "Hopper" } },
    emails: [{ type: "work", value: email }],
  });
  expect(await roleOf(gateway, team.tenantId, email)).toBe("member");
});

test("an address of a domain that is not proven is not provisioned, nor one that is only claimed", async () => {
  for (const email of [
    other.owner.email,
    `ada@${other.domain}`,
    "ada@gmail.example",
    `ada@sub.${team.domain}`,
  ]) {
    const response = await client.ask("POST", "/Users", { userName: email });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: "400", scimType: "invalidValue" });
    expect(await roleOf(gateway, team.tenantId, email)).toBeNull();
  }
  const mixed = { userName: newAddress(), emails: [{ value: other.owner.email, primary: true }] };
  expect((await client.ask("POST", "/Users", mixed)).status).toBe(400);
});

test("a name is given once, and an account that is not proven is not taken over", async () => {
  const email = newAddress();
  await provision(client, email);
  const twice = await client.ask("POST", "/Users", { userName: email.toUpperCase() });
  expect([twice.status, (await twice.json<{ scimType: string }>()).scimType]).toEqual([409, "uniqueness"]);
  const [id, squatted] = [crypto.randomUUID(), newAddress()];
  await gateway.deps.db.insert(user).values({ id, email: squatted, name: "Squatter" });
  expect((await client.ask("POST", "/Users", { userName: squatted })).status).toBe(409);
});

test("another tenant's token, and none, reach nothing", async () => {
  const { id } = await provision(client, newAddress());
  const body = patchOf({ op: "replace", path: "active", value: false });
  expect((await otherClient.ask("GET", `/Users/${id}`)).status).toBe(404);
  expect((await otherClient.ask("PATCH", `/Users/${id}`, body)).status).toBe(404);
  expect((await otherClient.ask("PUT", `/Users/${id}`, { userName: "x@y.example" })).status).toBe(404);
  expect((await otherClient.ask("DELETE", `/Users/${id}`)).status).toBe(404);
  expect(await (await otherClient.ask("GET", "/Users")).json()).toMatchObject({ totalResults: 0 });
  expect(await (await client.ask("GET", `/Users/${id}`)).json()).toMatchObject({ active: true });
  const session = await team.owner.get("/scim/v2/Users");
  const { token } = await (await team.owner.get("/api/auth/token")).json<{ token: string }>();
  for (const response of [
    session,
    await createVisitor(gateway.app).get("/scim/v2/Users"),
    await createVisitor(gateway.app).get("/scim/v2/Users", { authorization: `Bearer ${token}` }),
    await createVisitor(gateway.app).get("/scim/v2/Users", { authorization: `Bearer ${client.token}x` }),
  ]) {
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/scim+json");
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
  }
  const person = await createSignedIn(gateway);
  const bearer = { authorization: `Bearer ${client.token}` };
  expect((await createVisitor(gateway.app).get("/api/auth/me", bearer)).status).toBe(401);
  expect((await person.get("/api/auth/me", bearer)).status).toBe(401);
});

test.each([
  `userName eq "x" or userName pr`,
  `userName co "a"`,
  `userName eq 'x'`,
  `userName eq "x`,
  `userName eq "x" and`,
  `userName eq "a" ; drop table member`,
  `tenantId eq "x"`,
  `password eq "x"`,
  `active.x eq true`,
  `not (userName eq "x")`,
])("the filter %j is refused", async (filter) => {
  const response = await client.ask("GET", `/Users?filter=${encodeURIComponent(filter)}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ scimType: "invalidFilter" });
});

test.each([`userName eq "' or 1=1 --"`, `externalId eq "\\") or (true"`, `id eq "%"`])(
  "what looks like SQL in the filter %j is a text that nobody has",
  async (filter) => {
    expect(await filtered(filter)).toMatchObject({ totalResults: 0, Resources: [] });
  },
);

test.each<[string, string, unknown]>([
  ["POST", "/Users", {}],
  ["POST", "/Users", { userName: 1 }],
  ["POST", "/Users", { userName: "no address" }],
  ["POST", "/Users", { userName: "a\u0000@x.example" }],
  ["POST", "/Users", []],
])("%s %s of %j is refused in SCIM's words", async (method, path, body) => {
  const response = await client.ask(method, path, body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"] });
});

test.each<[object]>([
  [{}],
  [patchOf()],
  [patchOf({ op: "destroy", path: "active" })],
  [patchOf({ op: "remove" })],
  [patchOf({ op: "remove", path: "userName" })],
  [patchOf({ op: "replace", value: "x" })],
  [patchOf({ op: "replace", path: "active", value: "perhaps" })],
  [patchOf({ op: "replace", path: 'emails[type co "x"].value', value: "x" })],
])("the patch %j is refused", async (body) => {
  const { id } = await provision(client, newAddress());
  expect((await client.ask("PATCH", `/Users/${id}`, body)).status).toBe(400);
});

test("the service says what it can, and an unknown address answers in SCIM's words", async () => {
  const config = await (await client.ask("GET", "/ServiceProviderConfig")).json();
  expect(config).toMatchObject({ patch: { supported: true }, filter: { supported: true } });
  const types = await (await client.ask("GET", "/ResourceTypes")).json<{ Resources: { id: string }[] }>();
  expect(types.Resources.map(({ id }) => id)).toEqual(["User", "Group"]);
  expect(await (await client.ask("GET", "/Schemas")).json()).toMatchObject({ totalResults: 2 });
  const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
  expect(await (await client.ask("GET", `/Schemas/${userSchema}`)).json()).toMatchObject({ id: userSchema });
  expect(await (await client.ask("GET", "/ResourceTypes/Group")).json()).toMatchObject({ name: "Group" });
  expect((await client.ask("GET", "/Schemas/urn:x")).status).toBe(404);
  const missing = await client.ask("GET", "/Bulk");
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ status: "404", detail: expect.any(String) });
  expect((await createVisitor(gateway.app).get("/scim/v2/ServiceProviderConfig")).status).toBe(401);
});

test("whoever the directory takes out, or makes less, leaves no invitation of theirs open", async () => {
  const invitations = async () => {
    const response = await team.owner.get("/api/auth/organization/invitations");
    return (await response.json<{ data: { email: string }[] }>()).data.map(({ email }) => email);
  };
  for (const change of ["deactivated", "left the group"]) {
    const person = await createMember(gateway, team, "admin");
    const email = newAddress();
    await gateway.deps.db.update(user).set({ email }).where(eq(user.id, person.userId));
    const { id } = await provision(client, email);
    const group = { displayName: `G ${id}`, members: [{ value: id }] };
    const made = await client.ask("POST", "/Groups", { ...group, displayName: "admin" });
    const { id: groupId } = await made.json<{ id: string }>();
    const invited = newAddress();
    const answer = await person.post("/api/auth/organization/invitations", { email: invited, role: "admin" });
    expect(answer.status, await answer.clone().text()).toBe(201);
    expect(await invitations()).toContain(invited);
    if (change === "deactivated") await client.ask("DELETE", `/Users/${id}`);
    else await client.ask("DELETE", `/Groups/${groupId}`);
    expect(await invitations(), change).not.toContain(invited);
    await client.ask("DELETE", `/Groups/${groupId}`);
  }
});

test.each([[null], ["ada@example.test"], [[null]]])(
  "an address that is none, %j, is refused and breaks nothing",
  async (value) => {
    const { id } = await provision(client, newAddress());
    const add = { op: "add", path: "emails", value: [value] };
    const then = { op: "replace", path: 'emails[type eq "work"].value', value: newAddress() };
    const response = await client.ask("PATCH", `/Users/${id}`, patchOf(add, then));
    expect(response.status).toBe(400);
  },
);
