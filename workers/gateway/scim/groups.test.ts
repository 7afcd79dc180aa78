import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import {
  actionsOf,
  createMember,
  createOrganization,
  roleOf,
  type TestOrganization,
} from "../sso/testing/organization.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";
import {
  createDirectoryClient,
  type DirectoryClient,
  patchOf,
  provision,
} from "./testing/directory-client.ts";

const gateway = createTestGateway();
let team: TestOrganization;
let client: DirectoryClient;
beforeAll(async () => {
  team = await createOrganization(gateway);
  client = await createDirectoryClient(gateway, team);
});

type Group = { id: string; displayName: string; members?: { value: string }[] };

async function createGroup(displayName: string, members: string[] = []): Promise<Group> {
  const body = { displayName, members: members.map((value) => ({ value })) };
  const response = await client.ask("POST", "/Groups", body);
  expect(response.status, await response.clone().text()).toBe(201);
  return await response.json<Group>();
}

const newName = () => `Group ${crypto.randomUUID()}`;

async function newPerson() {
  const email = `u-${crypto.randomUUID()}@${team.domain}`;
  return { email, id: (await provision(client, email)).id };
}

test("a group is made, found, renamed and removed", async () => {
  const [ada, grace] = [await newPerson(), await newPerson()];
  const name = newName();
  const { id } = await createGroup(name, [ada.id]);
  const query = `filter=${encodeURIComponent(`displayName eq "${name}"`)}`;
  const found = await (await client.ask("GET", `/Groups?${query}`)).json();
  expect(found).toMatchObject({ totalResults: 1, Resources: [{ id, members: [{ value: ada.id }] }] });
  const bare = await (await client.ask("GET", `/Groups?${query}&excludedAttributes=members`)).json<{
    Resources: Group[];
  }>();
  expect(bare.Resources[0]?.members).toBeUndefined();
  const patch = async (...operations: object[]) => {
    const response = await client.ask("PATCH", `/Groups/${id}`, patchOf(...operations));
    expect(response.status, await response.clone().text()).toBe(200);
    return (await response.json<Group>()).members?.map(({ value }) => value).sort();
  };
  expect(await patch({ op: "Add", path: "members", value: [{ value: grace.id }] })).toEqual(
    [ada.id, grace.id].sort(),
  );
  expect(await patch({ op: "remove", path: `members[value eq "${ada.id}"]` })).toEqual([grace.id]);
  expect(await patch({ op: "Remove", path: "members", value: [{ value: grace.id }] })).toEqual([]);
  expect(
    await patch({ op: "replace", value: { id, displayName: `${name} 2`, members: [{ value: ada.id }] } }),
  ).toEqual([ada.id]);
  expect(await (await client.ask("GET", `/Groups/${id}`)).json()).toMatchObject({ displayName: `${name} 2` });
  const put = await client.ask("PUT", `/Groups/${id}`, { displayName: name, members: [] });
  expect(await put.json()).toMatchObject({ displayName: name, members: [] });
  expect((await client.ask("DELETE", `/Groups/${id}`)).status).toBe(204);
  expect((await client.ask("GET", `/Groups/${id}`)).status).toBe(404);
  expect(await actionsOf(team)).toEqual(expect.arrayContaining(["scim_group.created", "scim_group.deleted"]));
});

test("a group that is called as a role gives it, the strongest counts, and who leaves has everybody's", async () => {
  const ada = await newPerson();
  const viewers = await createGroup("Viewer", [ada.id]);
  expect(await roleOf(gateway, team.tenantId, ada.email)).toBe("viewer");
  const admins = await createGroup("admin", [ada.id]);
  expect(await roleOf(gateway, team.tenantId, ada.email)).toBe("admin");
  const out = patchOf({ op: "remove", path: `members[value eq "${ada.id}"]` });
  await client.ask("PATCH", `/Groups/${admins.id}`, out);
  expect(await roleOf(gateway, team.tenantId, ada.email)).toBe("viewer");
  await client.ask("DELETE", `/Groups/${viewers.id}`);
  expect(await roleOf(gateway, team.tenantId, ada.email)).toBe("member");
  expect(await actionsOf(team)).toContain("member.role_provisioned");
});

test("no group makes an owner, or anything else of one", async () => {
  const person = await createMember(gateway, team, "owner");
  const email = `second-owner@${team.domain}`;
  await gateway.deps.db.update(user).set({ email }).where(eq(user.id, person.userId));
  const { id } = await provision(client, email);
  const ada = await newPerson();
  await createGroup("owner", [ada.id, id]);
  await createGroup("billing", [id]);
  expect(await roleOf(gateway, team.tenantId, ada.email)).toBe("member");
  expect(await roleOf(gateway, team.tenantId, email)).toBe("owner");
  const mapped = await client.ask("POST", "/Groups", {
    displayName: newName(),
    role: "admin",
    members: [{ value: ada.id }],
  });
  expect(mapped.status).toBe(201);
  expect(await roleOf(gateway, team.tenantId, ada.email)).toBe("member");
});

test("a group has no members of another tenant, and is out of reach of its token", async () => {
  const other = await createOrganization(gateway);
  const otherClient = await createDirectoryClient(gateway, other);
  const stranger = await provision(otherClient, `ada@${other.domain}`);
  const foreign = await client.ask("POST", "/Groups", {
    displayName: newName(),
    members: [{ value: stranger.id }],
  });
  expect(foreign.status).toBe(400);
  const { id, displayName } = await createGroup(newName());
  expect((await otherClient.ask("GET", `/Groups/${id}`)).status).toBe(404);
  expect((await otherClient.ask("PUT", `/Groups/${id}`, { displayName })).status).toBe(404);
  expect((await otherClient.ask("DELETE", `/Groups/${id}`)).status).toBe(404);
  expect(await (await otherClient.ask("GET", "/Groups")).json()).toMatchObject({ totalResults: 0 });
});

test("a name is given once", async () => {
  const name = newName();
  await createGroup(name);
  const twice = await client.ask("POST", "/Groups", { displayName: name });
  expect([twice.status, (await twice.json<{ scimType: string }>()).scimType]).toEqual([409, "uniqueness"]);
});

const tokens = "/api/auth/organization/scim-tokens";

test("a token is shown once, kept as a hash, and opens nothing when it is revoked", async () => {
  const directory = await createDirectoryClient(gateway, team);
  const listed = await (await team.owner.get(tokens)).text();
  expect(listed).not.toContain(directory.token);
  expect((await directory.ask("GET", "/Groups")).status).toBe(200);
  expect((await team.owner.send(`${tokens}/${directory.tokenId}`, { method: "DELETE" })).status).toBe(204);
  expect((await directory.ask("GET", "/Groups")).status).toBe(401);
  expect(await actionsOf(team)).toEqual(expect.arrayContaining(["scim_token.created", "scim_token.revoked"]));
});

test("only owners of the tenant have to do with its tokens, since a directory takes owners out", async () => {
  const { tokenId } = await createDirectoryClient(gateway, team);
  const other = await createOrganization(gateway);
  const revoked = await other.owner.send(`${tokens}/${tokenId}`, { method: "DELETE" });
  expect(revoked.status).toBe(404);
  for (const role of ["admin", "billing", "member", "viewer"]) {
    const person = await createMember(gateway, team, role);
    expect((await person.get(tokens)).status).toBe(403);
    expect((await person.post(tokens, { name: "Mine" })).status).toBe(403);
    expect((await person.send(`${tokens}/${tokenId}`, { method: "DELETE" })).status).toBe(403);
  }
  const nobody = createVisitor(gateway.app);
  expect((await nobody.get(tokens)).status).toBe(401);
  expect((await nobody.post(tokens, { name: "Mine" })).status).toBe(401);
  expect((await nobody.send(`${tokens}/${tokenId}`, { method: "DELETE" })).status).toBe(401);
  for (const body of [{}, { name: "" }, { name: "x", tenantId: "y" }, { name: "x", token: "chosen" }]) {
    expect((await team.owner.post(tokens, body)).status).toBe(400);
  }
});
