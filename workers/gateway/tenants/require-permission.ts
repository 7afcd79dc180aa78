import { and, eq, sql } from "drizzle-orm";
import type { Context } from "hono";
import { organization, session, user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type Tenant, type TenantRole, tenantRoleSchema } from "../../contract/auth.ts";
import type { TenantEntitlements } from "../../contract/billing.ts";
import { allows, type TenantPermission } from "../../contract/permissions.ts";
import type { Identity } from "../identity/identity.ts";
import { type LoadedEntitlements, loadedEntitlements } from "../identity/loaded-entitlements.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import type { AppEnv } from "../router.ts";
import { isSecondFactorMissing, secondFactorRequired, shownColumns } from "./second-factor.ts";

/** Somebody who acts in a tenant, with the role that the record says they have in it now, and what its plan allows. */
export type TenantActor = {
  identity: Identity;
  tenant: Tenant;
  role: TenantRole;
  entitlements: TenantEntitlements;
};

/**
 * Who acts in which tenant, if their role there allows it. Asks the record: what an isolate remembers of a role may be
 * half a minute old.
 * @throws {ApiError} `unauthenticated`, `forbidden` outside of a tenant and for a role that may not, or
 * `two_factor_required`.
 */
export async function requirePermission(
  c: Context<AppEnv>,
  permission: TenantPermission,
): Promise<TenantActor> {
  const { secondFactorMissing, ...actor } = await requireMembership(c);
  if (secondFactorMissing) throw secondFactorRequired();
  if (!allows(actor.role, permission)) throw mayNot(actor.role, permission);
  return actor;
}

/**
 * Who is in which tenant, also without the second factor that it requires: for what such a member may still do.
 * @throws {ApiError} `unauthenticated`, or `forbidden` outside of a tenant.
 */
export async function requireMembership(
  c: Context<AppEnv>,
): Promise<TenantActor & { secondFactorMissing: boolean }> {
  const identity = await requireIdentity(c);
  const { tenant, user: person, sessionId } = identity;
  if (tenant === null) throw new ApiError("forbidden", "Choose an organization first");
  const [[row]] = await withTenant(c.var.deps.db, tenant.id, [
    c.var.deps.db
      .select({
        role: member.role,
        organization: { id: organization.id, requireTwoFactor: organization.requireTwoFactor },
        user: { twoFactorEnabled: user.twoFactorEnabled },
        session: shownColumns,
        entitlements: sql<LoadedEntitlements>`entitlements_of(${organization.id})`,
      })
      .from(member)
      .innerJoin(organization, eq(organization.id, member.tenantId))
      .innerJoin(user, eq(user.id, member.userId))
      .leftJoin(session, eq(session.id, sessionId))
      .where(and(eq(member.tenantId, tenant.id), eq(member.userId, person.id))),
  ]);
  if (row === undefined) throw new ApiError("forbidden", "You are not in this organization");
  const role = tenantRoleSchema.parse(row.role);
  const entitlements = loadedEntitlements(row.entitlements);
  return { identity, tenant, role, entitlements, secondFactorMissing: isSecondFactorMissing(row) };
}

/** What a role is told that may not do something. */
export function mayNot(role: TenantRole, permission: TenantPermission): ApiError {
  return new ApiError("forbidden", `The role "${role}" may not do this (${permission})`);
}
