import { and, eq, isNull, sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { invitation, member } from "../../../db/gateway/schema-tenants.ts";
import { ApiError } from "../../contract/api-error.ts";
import { mayGrant } from "../../contract/permissions.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { notify } from "../notifications/notify.ts";
import { changeInTenant, keepOwner, refusePersonal, roleIn } from "./change-in-tenant.ts";
import { announceMoved, moveSessions } from "./move-sessions.ts";
import type { TenantActor } from "./require-permission.ts";

type Context = Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording;

/**
 * Ends a person's own membership.
 * @throws {ApiError} `conflict` for the last owner, and in a personal tenant.
 */
export async function leaveTenant(
  context: Context,
  actor: Pick<TenantActor, "identity" | "tenant">,
): Promise<void> {
  await endMembership(context, actor, actor.identity.user.id);
}

/**
 * Ends another's membership. What they made in the tenant stays, but for invitations that nobody has answered.
 * @throws {ApiError} `forbidden` for an owner whom no owner removes, `not_found`, or `conflict` for the last owner.
 */
export async function removeMember(context: Context, actor: TenantActor, userId: string): Promise<void> {
  await endMembership(context, actor, userId);
  if (userId === actor.identity.user.id) return;
  const content = { kind: "organization.removed", params: { organization: actor.tenant.name } } as const;
  await notify(context, userId, content);
}

async function endMembership(
  context: Context,
  actor: Pick<TenantActor, "identity" | "tenant">,
  userId: string,
): Promise<void> {
  const { audit, origin } = context;
  const [tenantId, actorId] = [actor.tenant.id, actor.identity.user.id];
  const isSelf = userId === actorId;
  const permission = isSelf ? null : "member:change";
  const moved = await changeInTenant(context, actor, permission, async ({ transaction, tenant, role }) => {
    refusePersonal(tenant, "cannot be left");
    const before = await roleIn(transaction, tenantId, userId);
    if (before === null) throw new ApiError("not_found", `Cannot find the member "${userId}"`);
    if (!isSelf && !mayGrant(role, before)) {
      throw new ApiError("forbidden", "Only an owner may remove an owner");
    }
    if (before === "owner") await keepOwner(transaction, tenantId, userId);
    await transaction.delete(member).where(and(eq(member.tenantId, tenantId), eq(member.userId, userId)));
    await cancelInvitationsOf(transaction, tenantId, userId);
    const moved = await moveSessions(transaction, { tenantId, userId });
    const entry = await audit.seal(origin, {
      ...{ action: isSelf ? "member.left" : "member.removed", actorId, tenantId, targetId: userId },
      changes: { role: [before, null] },
    });
    await transaction.execute(auditStatement(entry));
    return moved;
  });
  await announceMoved(context, moved);
}

/** Whoever may not invite any more leaves no open door behind. */
export async function cancelInvitationsOf(
  transaction: Transaction,
  tenantId: string,
  userId: string,
): Promise<void> {
  await transaction
    .update(invitation)
    .set({ cancelledAt: sql`now()` })
    .where(
      and(
        eq(invitation.tenantId, tenantId),
        eq(invitation.inviterId, userId),
        isNull(invitation.acceptedAt),
        isNull(invitation.cancelledAt),
      ),
    );
}
