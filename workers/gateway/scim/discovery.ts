import { groupSchemaId } from "./group-resource.ts";
import { userSchemaId } from "./user-resource.ts";

/** What this side of SCIM can do, and of what. @see https://www.rfc-editor.org/rfc/rfc7643#section-5 */
export function serviceProviderConfig(baseUrl: string) {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: 200 },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "Bearer token",
        description: "A token that an owner of the organization makes",
        primary: true,
      },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${baseUrl}/ServiceProviderConfig` },
  };
}

export function resourceTypes(baseUrl: string) {
  return [
    { name: "User", endpoint: "/Users", schema: userSchemaId },
    { name: "Group", endpoint: "/Groups", schema: groupSchemaId },
  ].map(({ name, endpoint, schema }) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    ...{ id: name, name, endpoint, schema },
    meta: { resourceType: "ResourceType", location: `${baseUrl}/ResourceTypes/${name}` },
  }));
}

export function schemas(baseUrl: string) {
  return [
    {
      id: userSchemaId,
      name: "User",
      attributes: [
        attribute("userName", { required: true, uniqueness: "server" }),
        attribute("externalId"),
        attribute("displayName"),
        attribute("active", { type: "boolean" }),
        attribute("name", {
          type: "complex",
          subAttributes: [attribute("givenName"), attribute("familyName"), attribute("formatted")],
        }),
        attribute("emails", {
          type: "complex",
          multiValued: true,
          subAttributes: [attribute("value"), attribute("type"), attribute("primary", { type: "boolean" })],
        }),
      ],
    },
    {
      id: groupSchemaId,
      name: "Group",
      attributes: [
        attribute("displayName", { required: true, uniqueness: "server" }),
        attribute("externalId"),
        attribute("members", { type: "complex", multiValued: true, subAttributes: [attribute("value")] }),
      ],
    },
  ].map((schema) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    ...schema,
    meta: { resourceType: "Schema", location: `${baseUrl}/Schemas/${schema.id}` },
  }));
}

function attribute(name: string, differing: Record<string, unknown> = {}) {
  return {
    ...{ name, type: "string", multiValued: false, required: false, caseExact: false },
    ...{ mutability: "readWrite", returned: "default", uniqueness: "none" },
    ...differing,
  };
}
