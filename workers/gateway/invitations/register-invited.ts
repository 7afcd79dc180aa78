import { eq, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { proveAddress } from "../auth/pending-sign-up.ts";
import { refuseCommonPassword } from "../auth/refuse-common-password.ts";
import { writePassword } from "../auth/write-password.ts";
import type { Deps } from "../deps.ts";
import { joinByDomain } from "../domains/join-by-domain.ts";
import { addPersonalTenant } from "../tenants/personal-tenant.ts";
import { findInvitation, type TakenInvitation, takeInvitation, tellInviter } from "./answer-invitation.ts";

type Context = Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording;
type Wanted = { token: string; name: string; password: string };

/**
 * Makes an account for the address that was invited, and joins with it. Whoever has the token has read the address's
 * mail, so that the address is proven; a sign-up that somebody began with it and never proved becomes theirs.
 * @returns the address to sign in with.
 * @throws {ApiError} `invalid_request` for a token that opens nothing or a common password, `conflict` for an address
 * that has a proven account.
 */
export async function registerInvited(
  context: Context,
  { token, name, password }: Wanted,
): Promise<TakenInvitation & { email: string }> {
  const taken = await inTransaction(context.config.database, async (transaction) => {
    const invitation = await findInvitation(transaction, token);
    const { email } = invitation;
    await refuseCommonPassword("body.password", password, [name, email]);
    const userId = await claimAddress(transaction, context, { email, name });
    await writePassword(transaction, { userId, password });
    await addPersonalTenant(transaction, context, { id: userId, name });
    await enter(transaction, { tenantId: invitation.tenant.id });
    return { email, ...(await takeInvitation(transaction, context, { ...invitation, userId })) };
  });
  await tellInviter(context, taken, name);
  return taken;
}

/** The account of an address, made or taken over, and proven. */
async function claimAddress(
  transaction: Transaction,
  recording: Recording,
  { email, name }: { email: string; name: string },
): Promise<string> {
  const id = crypto.randomUUID();
  const [created] = await transaction
    .insert(user)
    .values({ id, email, name, emailVerified: true })
    .onConflictDoNothing()
    .returning({ id: user.id });
  if (created !== undefined) {
    await record(transaction, recording, { id, email, name });
    await joinByDomain(transaction, recording, { userId: id, email });
    return id;
  }
  const [existing] = await transaction.select().from(user).where(eq(user.email, email)).for("update");
  if (existing === undefined || existing.emailVerified) {
    throw new ApiError("conflict", "This address has an account: sign in with it to accept the invitation");
  }
  await transaction.update(user).set({ name, updatedAt: sql`now()` }).where(eq(user.id, existing.id));
  await proveAddress(transaction, existing.id, recording);
  return existing.id;
}

async function record(
  transaction: Transaction,
  { audit, origin }: Recording,
  { id, email, name }: { id: string; email: string; name: string },
): Promise<void> {
  const place = { actorId: id, tenantId: null, targetId: id };
  const signedUp = { action: "account.signed_up", ...place } as const;
  const changes: Record<string, [unknown, unknown]> = { name: [null, name], email: [null, email] };
  await transaction.execute(auditStatement(await audit.seal(origin, { ...signedUp, changes })));
  await transaction.execute(
    auditStatement(await audit.seal(origin, { action: "account.verified", ...place })),
  );
}
