import { and, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Database } from "../../../db/gateway/client.ts";
import { organization, session, user } from "../../../db/gateway/schema.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { platformRoleSchema, tenantRoleSchema } from "../../contract/auth.ts";
import { extendAfterSeconds, sessionLifeSeconds } from "../auth/session-life.ts";
import { type BillingState, carried, entitlementsOf } from "../billing/entitlements.ts";
import { overridesOf } from "../billing/read-billing.ts";
import { isSecondFactorMissing } from "../tenants/second-factor.ts";
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

const impersonator = alias(user, "impersonator");

/**
 * Reads in one round trip who a session belongs to, and in which tenant with which role. Null when the session is over
 * or the person is banned, or when the administrator who acts as the person is one no more; no tenant when the
 * membership has ended.
 */
export async function loadIdentity(db: Database, reference: SessionReference): Promise<LoadedSession | null> {
  const which = "token" in reference ? eq(session.token, reference.token) : eq(session.id, reference.id);
  const notBanned = (who: typeof user | typeof impersonator) =>
    or(eq(who.banned, false), lte(who.banExpires, sql`now()`));
  const mayImpersonate = and(eq(impersonator.role, "admin"), notBanned(impersonator));
  const query = db
    .select({
      ...{ session, user, organization, role: member.role, erasureDueAt: erasure.dueAt },
      subscription: {
        plan: subscription.plan,
        status: subscription.status,
        unpaidSince: subscription.unpaidSince,
      },
      overrides: overridesOf(member.tenantId),
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .leftJoin(impersonator, eq(impersonator.id, session.impersonatedBy))
    .leftJoin(
      member,
      and(eq(member.userId, session.userId), eq(member.tenantId, session.activeOrganizationId)),
    )
    .leftJoin(organization, eq(organization.id, member.tenantId))
    .leftJoin(subscription, eq(subscription.tenantId, member.tenantId))
    .leftJoin(
      erasure,
      and(eq(erasure.userId, session.userId), isNull(erasure.finishedAt), isNull(erasure.cancelledAt)),
    )
    .where(
      and(
        ...[which, gt(session.expiresAt, sql`now()`), notBanned(user)],
        or(isNull(session.impersonatedBy), mayImpersonate),
      ),
    );
  const [[row]] = await withPlatform(db, [query]);
  return row === undefined ? null : toLoadedSession(row);
}

type Row = {
  session: typeof session.$inferSelect;
  user: typeof user.$inferSelect;
  organization: typeof organization.$inferSelect | null;
  role: string | null;
  subscription: NonNullable<BillingState> | null;
  overrides: Record<string, number> | null;
  erasureDueAt: Date | null;
};

function extendAtMsOf({ createdAt, expiresAt }: Row["session"]): number {
  const isRemembered = expiresAt.getTime() - createdAt.getTime() > extendAfterSeconds * 1000;
  if (!isRemembered) return Number.POSITIVE_INFINITY;
  return expiresAt.getTime() - (sessionLifeSeconds - extendAfterSeconds) * 1000;
}

function toLoadedSession(row: Row): LoadedSession {
  const { session, user, organization, role, erasureDueAt, subscription: billing, overrides } = row;
  const { id, name, email, emailVerified, image, createdAt } = user;
  const secondFactorMissing = organization !== null && isSecondFactorMissing({ organization, user, session });
  const identity: Identity = {
    sessionId: session.id,
    expiresAtMs: session.expiresAt.getTime(),
    extendAtMs: extendAtMsOf(session),
    user: {
      ...{ id, name, email, emailVerified, image },
      role: platformRoleSchema.parse(user.role),
      createdAt: createdAt.toISOString(),
    },
    impersonatorId: session.impersonatedBy,
    tenant: organization && { id: organization.id, name: organization.name, slug: organization.slug },
    role: organization && !secondFactorMissing ? tenantRoleSchema.parse(role) : null,
    secondFactorMissing,
    entitlements: carried(entitlementsOf(billing, overrides ?? {})),
    erasureDueAt: erasureDueAt?.toISOString() ?? null,
  };
  return {
    identity,
    token: session.token,
    activeOrganizationId: session.activeOrganizationId,
    seenAtMs: session.updatedAt.getTime(),
    copy: JSON.stringify({ session, user }),
  };
}
