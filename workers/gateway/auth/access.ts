import { createAccessControl } from "better-auth/plugins/access";
import { adminAc, defaultStatements, userAc } from "better-auth/plugins/admin/access";
import type { PlatformRole, TenantRole } from "../../contract/auth.ts";

/** What can be allowed inside a tenant. */
const tenantStatements = {
  organization: ["update", "delete"],
  member: ["create", "update", "delete"],
  invitation: ["create", "cancel"],
  billing: ["read", "change"],
} as const;

type TenantPermissions = {
  [Thing in keyof typeof tenantStatements]: (typeof tenantStatements)[Thing][number][];
};

/** Who may do what inside a tenant, beyond reading and writing its data sets. */
const tenantPermissions: Record<TenantRole, TenantPermissions> = {
  owner: {
    organization: ["update", "delete"],
    member: ["create", "update", "delete"],
    invitation: ["create", "cancel"],
    billing: ["read", "change"],
  },
  admin: {
    organization: ["update"],
    member: ["create", "update", "delete"],
    invitation: ["create", "cancel"],
    billing: ["read"],
  },
  billing: { organization: [], member: [], invitation: [], billing: ["read", "change"] },
  member: { organization: [], member: [], invitation: [], billing: [] },
  viewer: { organization: [], member: [], invitation: [], billing: [] },
};

export const tenantAccess = createAccessControl(tenantStatements);

export const tenantRoles = {
  owner: tenantAccess.newRole(tenantPermissions.owner),
  admin: tenantAccess.newRole(tenantPermissions.admin),
  billing: tenantAccess.newRole(tenantPermissions.billing),
  member: tenantAccess.newRole(tenantPermissions.member),
  viewer: tenantAccess.newRole(tenantPermissions.viewer),
} satisfies Record<TenantRole, unknown>;

/** An editor writes content and is an ordinary user to better-auth's own administration. */
export const platformAccess = createAccessControl(defaultStatements);
export const platformRoles = { user: userAc, editor: userAc, admin: adminAc } satisfies Record<
  PlatformRole,
  unknown
>;
