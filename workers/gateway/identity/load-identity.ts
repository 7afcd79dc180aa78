import { and, eq, gt, lte, or, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { member, organization, session, user } from "../../../db/gateway/schema.ts";
import { platformRoleSchema, tenantRoleSchema } from "../../contract/auth.ts";
import { extendAfterSeconds, sessionLifeSeconds } from "../auth/session-life.ts";
import { entitlementsOf } from "../billing/entitlements.ts";
import type { Identity } from "./identity.ts";

/** A session by the secret in its cookie, or by the id in a token that was verified. */
export type SessionReference = { token: string } | { id: string };

export type LoadedSession = {
  identity: Identity;
  token: string;
  activeOrganizationId: string | null;
  seenAtMs: number;
  /** The session and its user as better-auth keeps them in Redis. */
  copy: string;
};

/**
 * Reads in one statement who a session belongs to, and in which tenant with which role. Null when the session is over
 * or the person is banned; no tenant when the membership has ended.
 */
export async function loadIdentity(db: Database, reference: SessionReference): Promise<LoadedSession | null> {
  const which = "token" in reference ? eq(session.token, reference.token) : eq(session.id, reference.id);
  const notBanned = or(eq(user.banned, false), lte(user.banExpires, sql`now()`));
  const [row] = await db
    .select({ session, user, organization, role: member.role })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .leftJoin(
      member,
      and(eq(member.userId, session.userId), eq(member.organizationId, session.activeOrganizationId)),
    )
    .leftJoin(organization, eq(organization.id, member.organizationId))
    .where(and(which, gt(session.expiresAt, sql`now()`), notBanned));
  return row === undefined ? null : toLoadedSession(row);
}

type Row = {
  session: typeof session.$inferSelect;
  user: typeof user.$inferSelect;
  organization: typeof organization.$inferSelect | null;
  role: string | null;
};

function extendAtMsOf({ createdAt, expiresAt }: Row["session"]): number {
  const isRemembered = expiresAt.getTime() - createdAt.getTime() > extendAfterSeconds * 1000;
  if (!isRemembered) return Number.POSITIVE_INFINITY;
  return expiresAt.getTime() - (sessionLifeSeconds - extendAfterSeconds) * 1000;
}

function toLoadedSession({ session, user, organization, role }: Row): LoadedSession {
  const { id, name, email, emailVerified, image, createdAt } = user;
  const identity: Identity = {
    sessionId: session.id,
    expiresAtMs: session.expiresAt.getTime(),
    extendAtMs: extendAtMsOf(session),
    user: {
      ...{ id, name, email, emailVerified, image },
      role: platformRoleSchema.parse(user.role),
      createdAt: createdAt.toISOString(),
    },
    tenant: organization && { id: organization.id, name: organization.name, slug: organization.slug },
    role: organization && tenantRoleSchema.parse(role),
    entitlements: entitlementsOf("free"),
  };
  return {
    identity,
    token: session.token,
    activeOrganizationId: session.activeOrganizationId,
    seenAtMs: session.updatedAt.getTime(),
    copy: JSON.stringify({ session, user }),
  };
}
