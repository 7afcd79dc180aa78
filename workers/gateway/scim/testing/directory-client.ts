import { expect } from "vitest";
import type { TestOrganization } from "../../sso/testing/organization.ts";
import type { TestGateway } from "../../testing/gateway.ts";
import { createVisitor } from "../../testing/visitor.ts";

/** An organization's directory at work with a token of its own. */
export type DirectoryClient = {
  token: string;
  tokenId: string;
  ask(method: string, path: string, body?: unknown): Promise<Response>;
};

export async function createDirectoryClient(
  { app }: Pick<TestGateway, "app">,
  { owner }: TestOrganization,
): Promise<DirectoryClient> {
  const created = await owner.post("/api/auth/organization/scim-tokens", { name: "Directory" });
  expect(created.status, await created.clone().text()).toBe(201);
  const { token, scimToken } = await created.json<{ token: string; scimToken: { id: string } }>();
  const visitor = createVisitor(app);
  return {
    ...{ token, tokenId: scimToken.id },
    ask: (method, path, body) =>
      visitor.send(`/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

export type ScimUser = { id: string; userName: string; active: boolean; externalId?: string };
export type ScimList = {
  totalResults: number;
  startIndex: number;
  itemsPerPage: number;
  Resources: ScimUser[];
};

/** Provisions somebody. */
export async function provision(
  client: DirectoryClient,
  email: string,
  more: object = {},
): Promise<ScimUser> {
  const response = await client.ask("POST", "/Users", { userName: email, ...more });
  expect(response.status, await response.clone().text()).toBe(201);
  return await response.json<ScimUser>();
}

export const patchOf = (...Operations: object[]) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations,
});
