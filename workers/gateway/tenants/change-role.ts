import { and, eq } from "drizzle-orm";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { TenantRole } from "../../contract/auth.ts";
import { allows, mayGrant } from "../../contract/permissions.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { notify } from "../notifications/notify.ts";
import { changeInTenant, keepOwner, roleIn } from "./change-in-tenant.ts";
import { announceTenantChanged } from "./move-sessions.ts";
import { cancelInvitationsOf } from "./remove-member.ts";
import type { TenantActor } from "./require-permission.ts";

/**
 * Gives a member another role.
 * @throws {ApiError} `forbidden` where only an owner may, `not_found`, or `conflict` for the last owner.
 */
export async function changeRole(
  context: Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording,
  actor: TenantActor,
  { userId, role }: { userId: string; role: TenantRole },
): Promise<void> {
  const { audit, origin } = context;
  const [tenantId, actorId] = [actor.tenant.id, actor.identity.user.id];
  const changed = await changeInTenant(context, actor, "member:change", async (change) => {
    const { transaction } = change;
    const before = await roleIn(transaction, tenantId, userId);
    if (before === null) throw new ApiError("not_found", `Cannot find the member "${userId}"`);
    if (!mayGrant(change.role, before) || !mayGrant(change.role, role)) {
      throw new ApiError("forbidden", "Only an owner may make or unmake an owner");
    }
    if (before === role) return false;
    if (before === "owner") await keepOwner(transaction, tenantId, userId);
    await transaction
      .update(member)
      .set({ role })
      .where(and(eq(member.tenantId, tenantId), eq(member.userId, userId)));
    if (!allows(role, "invitation:change")) await cancelInvitationsOf(transaction, tenantId, userId);
    const entry = await audit.seal(origin, {
      ...{ action: "member.role_changed", actorId, tenantId, targetId: userId },
      changes: { role: [before, role] },
    });
    await transaction.execute(auditStatement(entry));
    return true;
  });
  if (!changed) return;
  await announceTenantChanged(context, tenantId, userId);
  if (userId === actorId) return;
  const params = { organization: actor.tenant.name, role };
  await notify(context, userId, { kind: "organization.role_changed", params });
}
