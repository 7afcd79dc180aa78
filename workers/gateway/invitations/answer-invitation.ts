import { eq, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { invitation } from "../../../db/gateway/schema-tenants.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type Tenant, tenantRoleSchema } from "../../contract/auth.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { notify } from "../notifications/notify.ts";
import { addMember } from "../tenants/add-member.ts";
import { lockTenant } from "../tenants/change-in-tenant.ts";
import { enterTenant } from "../tenants/enter-tenant.ts";
import { invitationGone, isOpenWith, maskAddress, readInvitationToken } from "./invitation-token.ts";

type Context = Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording;
export type TakenInvitation = { tenant: Tenant; inviterId: string | null };

/**
 * Joins the tenant of an invitation, once, and goes on in it.
 * @throws {ApiError} `invalid_request` for a token that opens nothing, `forbidden` for anybody but the one who has
 * proven the invited address.
 */
export async function acceptInvitation(context: Context, identity: Identity, token: string): Promise<Tenant> {
  const { id: userId, name } = identity.user;
  const taken = await inTransaction(context.config.database, async (transaction) => {
    const found = await findInvitation(transaction, token);
    await requireAddress(transaction, userId, found.email);
    return await takeInvitation(transaction, context, { ...found, userId });
  });
  await tellInviter(context, taken, name);
  return await enterTenant(context, identity, { organizationId: taken.tenant.id });
}

/** Says no to an invitation: whoever holds its mail may, with or without an account. */
export async function declineInvitation(
  { config, audit, origin }: Pick<Deps, "config"> & Recording,
  identity: Identity | null,
  token: string,
): Promise<void> {
  await inTransaction(config.database, async (transaction) => {
    const { id, tenant } = await findInvitation(transaction, token);
    await transaction.update(invitation).set({ cancelledAt: sql`now()` }).where(eq(invitation.id, id));
    const place = { actorId: identity?.user.id ?? null, tenantId: tenant.id, targetId: id };
    const entry = await audit.seal(origin, { action: "invitation.declined", ...place });
    await transaction.execute(auditStatement(entry));
  });
}

/** The open invitation of a token, locked, in the tenant that the transaction has entered with it. */
export async function findInvitation(transaction: Transaction, token: string) {
  const read = await readInvitationToken(token);
  await enter(transaction, { tenantId: read.tenantId });
  const tenant = await lockTenant(transaction, read.tenantId);
  const [row] = await transaction.select().from(invitation).where(isOpenWith(read)).for("update");
  if (tenant === null || row === undefined) throw invitationGone();
  const { id, email, role, inviterId } = row;
  return { id, email, inviterId, tenant, role: tenantRoleSchema.parse(role) };
}

type Taking = Awaited<ReturnType<typeof findInvitation>> & { userId: string };

/** Makes a person a member by an invitation that `findInvitation` has locked. Somebody who is one keeps their role. */
export async function takeInvitation(
  transaction: Transaction,
  recording: Recording,
  { id, tenant, role, inviterId, userId }: Taking,
): Promise<TakenInvitation> {
  await transaction.update(invitation).set({ acceptedAt: sql`now()` }).where(eq(invitation.id, id));
  await addMember(transaction, recording, { tenantId: tenant.id, userId, role, by: "invitation" });
  return { tenant: { id: tenant.id, name: tenant.name, slug: tenant.slug }, inviterId };
}

/** Tells whoever invited that somebody came. */
export async function tellInviter(
  context: Context,
  { tenant, inviterId }: TakenInvitation,
  name: string,
): Promise<void> {
  if (inviterId === null) return;
  const params = { organization: tenant.name, name };
  const aboutTenantId = tenant.id;
  await notify(context, inviterId, { kind: "organization.invitation_accepted", params, aboutTenantId });
}

/** A mail can be passed on; what counts is who has proven the address that was invited. */
async function requireAddress(transaction: Transaction, userId: string, invited: string): Promise<void> {
  const [person] = await transaction
    .select({ email: user.email, emailVerified: user.emailVerified })
    .from(user)
    .where(eq(user.id, userId));
  if (person?.emailVerified && person.email === invited) return;
  throw new ApiError(
    "forbidden",
    `This invitation is for ${maskAddress(invited)}: sign in with that address to accept it`,
  );
}
