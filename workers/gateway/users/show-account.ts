import { asc, count, desc, eq } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { account, organization, passkey, session, user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { tenantRoleSchema } from "../../contract/auth.ts";
import type { AccountDetail } from "../../contract/users.ts";
import { accountColumns, toAccount } from "./list-accounts.ts";

const mostSessions = 100;

/**
 * Everything that an administrator sees of an account, in one round trip: no secret, and nothing of what the tenants do.
 * @throws {ApiError} `not_found`.
 */
export async function showAccount(db: Database, id: string): Promise<AccountDetail> {
  const [[row], tenants, sessions, ways, [passkeys]] = await withUser(db, id, [
    db
      .select({
        ...accountColumns,
        ...{ emailVerified: user.emailVerified, banReason: user.banReason, banExpires: user.banExpires },
        twoFactorEnabled: user.twoFactorEnabled,
      })
      .from(user)
      .where(eq(user.id, id)),
    db
      .select({ id: organization.id, name: organization.name, slug: organization.slug, role: member.role })
      .from(member)
      .innerJoin(organization, eq(organization.id, member.tenantId))
      .where(eq(member.userId, id))
      .orderBy(asc(member.createdAt), asc(member.id)),
    db
      .select()
      .from(session)
      .where(eq(session.userId, id))
      .orderBy(desc(session.updatedAt), desc(session.id))
      .limit(mostSessions),
    db.select({ providerId: account.providerId }).from(account).where(eq(account.userId, id)),
    db.select({ count: count() }).from(passkey).where(eq(passkey.userId, id)),
  ]);
  if (row === undefined) throw new ApiError("not_found", `Cannot find the account "${id}"`);
  const providers = ways.map(({ providerId }) => providerId);
  return {
    ...toAccount(row),
    emailVerified: row.emailVerified,
    ban: row.isBanned ? { reason: row.banReason, until: row.banExpires?.toISOString() ?? null } : null,
    tenants: tenants.map(({ role, ...tenant }) => ({ ...tenant, role: tenantRoleSchema.parse(role) })),
    sessions: sessions.map(({ id, createdAt, updatedAt, ipAddress, userAgent, method, place }) => ({
      ...{ id, ipAddress, userAgent, method, place },
      ...{ createdAt: createdAt.toISOString(), lastSeenAt: updatedAt.toISOString() },
    })),
    factors: {
      password: providers.includes("credential"),
      twoFactor: row.twoFactorEnabled,
      passkeys: passkeys?.count ?? 0,
      providers: providers.filter((provider) => provider !== "credential").sort(),
    },
  };
}
