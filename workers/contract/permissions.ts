import type { TenantRole } from "./auth.ts";

/** What can be allowed inside a tenant. */
export const tenantPermissionNames = [
  "organization:update",
  "organization:delete",
  "member:read",
  "member:change",
  "invitation:change",
  "domain:change",
  "sign-in:change",
  "api-key:change",
  "webhook:read",
  "webhook:change",
  "audit:read",
  "billing:read",
  "billing:change",
  "data:read",
  "data:change",
] as const;

export type TenantPermission = (typeof tenantPermissionNames)[number];

/**
 * Who may do what inside a tenant: the one table, for both workers and for what the site shows. A provider of the
 * tenant's own says who somebody is, an owner too, and a directory says who stays: both are for owners alone.
 */
export const tenantPermissions: Record<TenantRole, readonly TenantPermission[]> = {
  owner: [
    "organization:update",
    "organization:delete",
    "member:read",
    "member:change",
    "invitation:change",
    "domain:change",
    "sign-in:change",
    "api-key:change",
    "webhook:read",
    "webhook:change",
    "audit:read",
    "billing:read",
    "billing:change",
    "data:read",
    "data:change",
  ],
  admin: [
    "organization:update",
    "member:read",
    "member:change",
    "invitation:change",
    "domain:change",
    "api-key:change",
    "webhook:read",
    "webhook:change",
    "audit:read",
    "billing:read",
    "data:read",
    "data:change",
  ],
  billing: ["member:read", "billing:read", "billing:change", "data:read"],
  member: ["member:read", "data:read", "data:change"],
  viewer: ["member:read", "data:read"],
};

/** Whether somebody with that role may give, change or take a role: only owners make or unmake owners. */
export function mayGrant(role: TenantRole, granted: TenantRole): boolean {
  return role === "owner" || (granted !== "owner" && allows(role, "member:change"));
}

/** Whether somebody with that role may do that. */
export function allows(role: TenantRole, permission: TenantPermission): boolean {
  return tenantPermissions[role].includes(permission);
}
