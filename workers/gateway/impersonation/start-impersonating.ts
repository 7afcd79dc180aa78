import { eq, sql } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { session, user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { newSecret } from "../auth/mail-token.ts";
import { type RotatedSession, rotateSession } from "../auth/rotate-session.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { chooseTenant } from "../tenants/personal-tenant.ts";
import { isAdministrator } from "../users/administrator.ts";

export const impersonationSeconds = 1_800;

export type Impersonation = { token: string; until: Date; own: RotatedSession };

/**
 * Begins a session as somebody else, for half an hour and no longer, and gives the administrator's own a new secret.
 * @throws {ApiError} `forbidden` for whoever is no administrator, and for acting as one or as oneself; `not_found`;
 * `conflict` for an account that is banned.
 */
export async function startImpersonating(
  { config, db, audit, origin }: Pick<Deps, "config" | "db"> & Recording,
  { user: administrator, sessionId }: Identity,
  { userId, reason }: { userId: string; reason: string },
): Promise<Impersonation> {
  const [exists] = await db.select({ id: user.id }).from(user).where(eq(user.id, userId));
  if (exists === undefined) throw new ApiError("not_found", `Cannot find the account "${userId}"`);
  const activeOrganizationId = await chooseTenant({ db, audit }, userId, origin);
  const [id, token] = [crypto.randomUUID(), newSecret()];
  const until = new Date(Date.now() + impersonationSeconds * 1000);
  return await inTransaction(config.database, async (transaction) => {
    const locked = await transaction
      .select()
      .from(user)
      .where(sql`${user.id} in (${administrator.id}, ${userId})`)
      .orderBy(user.id)
      .for("share");
    const find = (wanted: string) => locked.find((row) => row.id === wanted);
    refuse(find(administrator.id), find(userId));
    const own = await rotateSession(transaction, sessionId);
    if (own === null) throw new ApiError("unauthenticated");
    await transaction.insert(session).values({
      ...{ id, token, userId, activeOrganizationId, impersonatedBy: administrator.id },
      ...{ method: "impersonation", expiresAt: until },
    });
    const place = { actorId: administrator.id, tenantId: null, targetId: userId, personId: userId };
    const changes = { reason: [null, reason], session: [null, id] } satisfies Record<string, [null, string]>;
    const entry = await audit.seal(origin, { action: "impersonation.started", ...place, changes });
    await transaction.execute(auditStatement(entry));
    return { token, until, own };
  });
}

type Account = typeof user.$inferSelect;

function refuse(administrator: Account | undefined, person: Account | undefined): void {
  if (administrator === undefined || !isAdministrator(administrator)) {
    throw new ApiError("forbidden", "This is for administrators");
  }
  if (person === undefined) throw new ApiError("not_found");
  if (person.role === "admin") throw new ApiError("forbidden", "Nobody may act as an administrator");
  if (isAdministrator({ ...person, role: "admin" })) return;
  throw new ApiError("conflict", "The account is banned");
}
