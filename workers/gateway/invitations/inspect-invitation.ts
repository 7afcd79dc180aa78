import { eq } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { organization, user } from "../../../db/gateway/schema.ts";
import { invitation } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { tenantRoleSchema } from "../../contract/auth.ts";
import type { InspectedInvitation } from "../../contract/invitations.ts";
import { invitationGone, isOpenWith, maskAddress, readInvitationToken } from "./invitation-token.ts";

/**
 * What whoever holds a mail's token is shown before they answer.
 * @throws {ApiError} `invalid_request` for a token that opens nothing.
 */
export async function inspectInvitation(db: Database, token: string): Promise<InspectedInvitation> {
  const read = await readInvitationToken(token);
  const [[row]] = await withTenant(db, read.tenantId, [
    db
      .select({ invitation, organization: organization.name, inviter: user.name })
      .from(invitation)
      .innerJoin(organization, eq(organization.id, invitation.tenantId))
      .leftJoin(user, eq(user.id, invitation.inviterId))
      .where(isOpenWith(read)),
  ]);
  if (row === undefined) throw invitationGone();
  const { role, email, expiresAt } = row.invitation;
  return {
    ...{ organization: row.organization, inviter: row.inviter },
    role: tenantRoleSchema.parse(role),
    email: maskAddress(email),
    expiresAt: expiresAt.toISOString(),
  };
}
