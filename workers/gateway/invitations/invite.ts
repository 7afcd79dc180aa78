import { and, eq, isNull, sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { invitation, member } from "../../../db/gateway/schema-tenants.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { TenantRole } from "../../contract/auth.ts";
import type { Invitation } from "../../contract/invitations.ts";
import { mayGrant } from "../../contract/permissions.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { changeInTenant, refusePersonal } from "../tenants/change-in-tenant.ts";
import type { TenantActor } from "../tenants/require-permission.ts";
import { requireSeatToInvite } from "../tenants/seats.ts";
import { invitationLifeSeconds, newInvitationToken } from "./invitation-token.ts";
import { countInvitation, sendInvitation } from "./send-invitation.ts";

type Context = Pick<Deps, "config" | "countRequest" | "mailQueue"> & Recording;

/**
 * Invites an address with a role that is not above the inviter's own. The answer, and the time it takes, are the same
 * for an address with an account and for one without.
 * @throws {ApiError} `forbidden`, `conflict` for a member, an open invitation or a personal tenant, `seats_taken`, or
 * `rate_limited`.
 */
export async function invite(
  context: Context,
  actor: TenantActor,
  { email, role }: { email: string; role: TenantRole },
): Promise<Invitation> {
  const { audit, origin } = context;
  const [tenantId, inviterId] = [actor.tenant.id, actor.identity.user.id];
  if (!mayGrant(actor.role, role)) throw aboveOwnRole();
  await countInvitation(context, { tenantId, email });
  const { token, hash } = await newInvitationToken(tenantId);
  const { row, organization } = await changeInTenant(context, actor, "invitation:change", async (change) => {
    const { transaction, tenant } = change;
    if (!mayGrant(change.role, role)) throw aboveOwnRole();
    refusePersonal(tenant, "is yours alone: create another one to work with others");
    await refuseMember(transaction, tenantId, email);
    await closeExpired(transaction, tenantId);
    await requireSeatToInvite(transaction, tenantId);
    const [row] = await transaction
      .insert(invitation)
      .values({
        ...{ id: crypto.randomUUID(), tenantId, email, role, inviterId, tokenHash: hash },
        expiresAt: sql`now() + make_interval(secs => ${invitationLifeSeconds})`,
      })
      .onConflictDoNothing()
      .returning();
    if (row === undefined) throw new ApiError("conflict", "This address is invited already: send it again");
    const place = { actorId: inviterId, tenantId, targetId: row.id };
    const entry = await audit.seal(origin, {
      ...{ action: "invitation.created", ...place, changes: { role: [null, role] } },
    });
    await transaction.execute(auditStatement(entry));
    return { row, organization: tenant.name };
  });
  await sendInvitation(context, { email, organization, token });
  return {
    ...{ id: row.id, email, role, inviter: actor.identity.user.name, expired: false },
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** Said of an invitation, and of sending it again. */
export function aboveOwnRole(): ApiError {
  return new ApiError("forbidden", "Only an owner may invite an owner");
}

/** Says nothing that the list of members does not say. */
async function refuseMember(transaction: Transaction, tenantId: string, email: string): Promise<void> {
  const found = await transaction
    .select({ id: member.id })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(and(eq(member.tenantId, tenantId), eq(user.email, email)));
  if (found.length > 0) throw new ApiError("conflict", "This address is a member's already");
}

/** One that was never answered must not keep its address from being invited again. */
async function closeExpired(transaction: Transaction, tenantId: string): Promise<void> {
  await transaction
    .update(invitation)
    .set({ cancelledAt: sql`now()` })
    .where(
      and(
        eq(invitation.tenantId, tenantId),
        isNull(invitation.acceptedAt),
        isNull(invitation.cancelledAt),
        sql`${invitation.expiresAt} <= now()`,
      ),
    );
}
