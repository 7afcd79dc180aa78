import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database, Transaction } from "../../../db/gateway/client.ts";
import { invitation } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { tenantRoleSchema } from "../../contract/auth.ts";
import { mayGrant } from "../../contract/permissions.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { changeInTenant } from "../tenants/change-in-tenant.ts";
import type { TenantActor } from "../tenants/require-permission.ts";
import { invitationLifeSeconds, newInvitationToken } from "./invitation-token.ts";
import { aboveOwnRole } from "./invite.ts";
import { countInvitation, sendInvitation } from "./send-invitation.ts";

type Context = Pick<Deps, "config" | "db" | "countRequest" | "mailQueue"> & Recording;

/**
 * Sends an open invitation again, with a token that takes the place of the old one and its whole life before it.
 * @throws {ApiError} `not_found`, `forbidden` for one above the actor's role, or `rate_limited`.
 */
export async function resendInvitation(context: Context, actor: TenantActor, id: string): Promise<void> {
  const tenantId = actor.tenant.id;
  const known = await findOpen(context.db, tenantId, id);
  await countInvitation(context, { tenantId, email: known.email });
  const { token, hash } = await newInvitationToken(tenantId);
  const organization = await changeInTenant(context, actor, "invitation:change", async (change) => {
    if (!mayGrant(change.role, tenantRoleSchema.parse(known.role))) throw aboveOwnRole();
    const expiresAt = sql`now() + make_interval(secs => ${invitationLifeSeconds})`;
    await changeOpen(change.transaction, { tenantId, id }, { tokenHash: hash, expiresAt });
    await record(change.transaction, context, actor, { action: "invitation.resent", id });
    return change.tenant.name;
  });
  await sendInvitation(context, { email: known.email, organization, token });
}

/**
 * Takes an open invitation back; its link opens nothing any more.
 * @throws {ApiError} `not_found`.
 */
export async function cancelInvitation(context: Context, actor: TenantActor, id: string): Promise<void> {
  await changeInTenant(context, actor, "invitation:change", async ({ transaction }) => {
    await changeOpen(transaction, { tenantId: actor.tenant.id, id }, { cancelledAt: sql`now()` });
    await record(transaction, context, actor, { action: "invitation.cancelled", id });
  });
}

function isOpen(tenantId: string, id: string) {
  return and(
    eq(invitation.tenantId, tenantId),
    eq(invitation.id, id),
    isNull(invitation.acceptedAt),
    isNull(invitation.cancelledAt),
  );
}

async function findOpen(db: Database, tenantId: string, id: string) {
  const [[row]] = await withTenant(db, tenantId, [
    db
      .select({ email: invitation.email, role: invitation.role })
      .from(invitation)
      .where(isOpen(tenantId, id)),
  ]);
  if (row === undefined) throw notFound(id);
  return row;
}

async function changeOpen(
  transaction: Transaction,
  { tenantId, id }: { tenantId: string; id: string },
  change: Parameters<ReturnType<typeof transaction.update<typeof invitation>>["set"]>[0],
): Promise<void> {
  const changed = await transaction
    .update(invitation)
    .set(change)
    .where(isOpen(tenantId, id))
    .returning({ id: invitation.id });
  if (changed.length === 0) throw notFound(id);
}

async function record(
  transaction: Transaction,
  { audit, origin }: Recording,
  { tenant, identity }: TenantActor,
  { action, id }: { action: "invitation.resent" | "invitation.cancelled"; id: string },
): Promise<void> {
  const place = { actorId: identity.user.id, tenantId: tenant.id, targetId: id };
  await transaction.execute(auditStatement(await audit.seal(origin, { action, ...place })));
}

function notFound(id: string): ApiError {
  return new ApiError("not_found", `Cannot find the open invitation "${id}"`);
}
