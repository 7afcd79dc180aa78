import { and, desc, eq, isNull } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { invitation } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { tenantRoleSchema } from "../../contract/auth.ts";
import type { Invitation } from "../../contract/invitations.ts";

/** A tenant's invitations that nobody has answered or cancelled, the newest first; there is a limit to how many. */
export async function listInvitations(db: Database, tenantId: string): Promise<Invitation[]> {
  const [rows] = await withTenant(db, tenantId, [
    db
      .select({ invitation, inviter: user.name })
      .from(invitation)
      .leftJoin(user, eq(user.id, invitation.inviterId))
      .where(
        and(eq(invitation.tenantId, tenantId), isNull(invitation.acceptedAt), isNull(invitation.cancelledAt)),
      )
      .orderBy(desc(invitation.createdAt), desc(invitation.id)),
  ]);
  return rows.map(({ invitation: { id, email, role, createdAt, expiresAt }, inviter }) => ({
    ...{ id, email, inviter },
    role: tenantRoleSchema.parse(role),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    expired: expiresAt.getTime() <= Date.now(),
  }));
}
