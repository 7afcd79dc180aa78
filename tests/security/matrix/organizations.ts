import {
  anyone,
  directories,
  inTenant,
  missing,
  type Props,
  password,
  person,
  type Rows,
  token,
  unknown,
} from "./row.ts";

const signIns = { who: inTenant("sign-in:change") };
const domains = { who: inTenant("domain:change") };
const invitations = { who: inTenant("invitation:change") };
const keys = { who: inTenant("api-key:change") };
const members = { who: inTenant("member:change") };
const directory = { who: directories };
/** Providers have ids of their own form. */
const noProvider = { path: () => ({ id: `sso-${missing}` }), yes: [404] };
const noReturn = { ...anyone, path: noProvider.path, yes: [303], closing: "open" } as const;

const named = { name: "Stage" };
const freeName = () => ({ name: "New", slug: `new-${crypto.randomUUID().slice(0, 13)}` });
const provider = {
  ...{ type: "oidc", name: "Stage", domains: ["nobody.example"], issuer: "https://127.0.0.1:9" },
  ...{ clientId: "stage", clientSecret: "stage" },
};
const samlAnswer = () => new URLSearchParams({ SAMLResponse: "of-nobody", RelayState: "of-nobody" });
/** Of a domain that the organization has not proven. */
const scimUser = { userName: "stage@example.test" };
const scimGroup = { displayName: "Stage", members: [{ value: missing }] };
const scimPatch = { Operations: [{ op: "replace", path: "displayName", value: "Stage" }] };

/** Organizations, their people, domains, keys, log, and their own sign-in and directory. */
export const organizationRows: Rows = {
  "POST /api/auth/organization/create": { ...person, body: freeName, spends: "person" },
  "GET /api/auth/organization/list": person,
  "POST /api/auth/organization/set-active": {
    ...{ ...person, body: ({ tenantId }: Props) => ({ organizationId: tenantId }), spends: "person" },
    ...{ elsewhere: 403, acting: "open" },
  },
  "GET /api/auth/organization": { who: inTenant("member:read") },
  "PATCH /api/auth/organization": { who: inTenant("organization:update"), body: named },
  "DELETE /api/auth/organization": {
    ...{ who: inTenant("organization:delete"), body: { confirm: "not its name" }, yes: ["invalid_request"] },
  },
  "POST /api/auth/organization/leave": { ...person, spends: "person", yes: [204, "conflict"] },
  "GET /api/auth/organization/members": { who: inTenant("member:read") },
  "PATCH /api/auth/organization/members/{id}": { ...members, body: { role: "viewer" } },
  "DELETE /api/auth/organization/members/{id}": members,
  "GET /api/auth/organization/invitations": invitations,
  "POST /api/auth/organization/invitations": {
    ...{ ...invitations, body: (props: Props) => ({ ...unknown(props), role: "viewer" }) },
  },
  "POST /api/auth/organization/invitations/{id}/resend": invitations,
  "DELETE /api/auth/organization/invitations/{id}": invitations,
  "POST /api/auth/invitations/inspect": { ...anyone, body: { token }, yes: [400] },
  "POST /api/auth/invitations/decline": { ...anyone, body: { token }, yes: [400] },
  "POST /api/auth/invitations/accept": { ...person, body: { token }, yes: [400] },
  "POST /api/auth/invitations/register": { ...anyone, body: { token, name: "New", password }, yes: [400] },
  "GET /api/auth/organization/domains": domains,
  "POST /api/auth/organization/domains": {
    ...{ ...domains, body: () => ({ domain: `${crypto.randomUUID()}.example.org` }) },
  },
  "POST /api/auth/organization/domains/{id}/verify": domains,
  "PATCH /api/auth/organization/domains/{id}": { ...domains, body: { autoJoin: false } },
  "DELETE /api/auth/organization/domains/{id}": domains,
  "GET /api/auth/organization/joinable": person,
  "POST /api/auth/organization/join": {
    ...{ ...person, body: { tenantId: missing }, yes: [/^This organization is not open/] },
  },
  "GET /api/audit": { who: inTenant("audit:read") },
  "GET /api/audit/export": { who: inTenant("audit:read"), query: "format=jsonl", acting: "refused" },
  "GET /api/auth/api-keys": keys,
  "POST /api/auth/api-keys": {
    ...{ ...keys, body: { ...named, scopes: ["datasets:read"] }, spends: "tenant" },
  },
  "PATCH /api/auth/api-keys/{id}": { ...keys, body: named },
  "DELETE /api/auth/api-keys/{id}": keys,
  "POST /api/auth/api-keys/{id}/rotate": { ...keys, body: { overlapSeconds: 60 } },

  // Sign-in by the organization's own provider.
  "POST /api/auth/sign-in/sso": { ...anyone, body: unknown, yes: [404], closing: "open" },
  "GET /api/auth/sso/{id}/callback": noReturn,
  "POST /api/auth/sso/{id}/acs": { ...noReturn, body: samlAnswer },
  "GET /api/auth/sso/{id}/finish": { ...noReturn, query: "ticket=of-nobody" },
  "GET /api/auth/sso/{id}/metadata": { ...anyone, ...noProvider, closing: "open" },
  "GET /api/auth/organization/sign-in-providers": signIns,
  "POST /api/auth/organization/sign-in-providers": { ...signIns, body: provider, yes: [422] },
  "PATCH /api/auth/organization/sign-in-providers/{id}": { ...signIns, ...noProvider, body: named },
  "DELETE /api/auth/organization/sign-in-providers/{id}": { ...signIns, ...noProvider },
  "POST /api/auth/organization/sign-in-providers/{id}/test": { ...signIns, ...noProvider },
  "GET /api/auth/organization/scim-tokens": signIns,
  "POST /api/auth/organization/scim-tokens": { ...signIns, body: named },
  "DELETE /api/auth/organization/scim-tokens/{id}": signIns,

  // Its directory.
  "GET /scim/v2/ServiceProviderConfig": directory,
  "GET /scim/v2/ResourceTypes": directory,
  "GET /scim/v2/ResourceTypes/{id}": directory,
  "GET /scim/v2/Schemas": directory,
  "GET /scim/v2/Schemas/{id}": directory,
  "GET /scim/v2/Users": directory,
  "POST /scim/v2/Users": { ...directory, body: scimUser, yes: [400] },
  "GET /scim/v2/Users/{id}": directory,
  "PUT /scim/v2/Users/{id}": { ...directory, body: scimUser },
  "PATCH /scim/v2/Users/{id}": { ...directory, body: scimPatch },
  "DELETE /scim/v2/Users/{id}": directory,
  "GET /scim/v2/Groups": directory,
  "POST /scim/v2/Groups": { ...directory, body: scimGroup, yes: [400] },
  "GET /scim/v2/Groups/{id}": directory,
  "PUT /scim/v2/Groups/{id}": { ...directory, body: scimGroup },
  "PATCH /scim/v2/Groups/{id}": { ...directory, body: scimPatch },
  "DELETE /scim/v2/Groups/{id}": directory,
};
