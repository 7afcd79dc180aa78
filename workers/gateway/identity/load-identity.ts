import { sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { rowFromJson } from "../../../db/gateway/row-from-json.ts";
import * as tables from "../../../db/gateway/schema.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { platformRoleSchema, tenantRoleSchema } from "../../contract/auth.ts";
import { extendAfterSeconds, sessionLifeSeconds } from "../auth/session-life.ts";
import { carried } from "../billing/entitlements.ts";
import { isSecondFactorMissing } from "../tenants/second-factor.ts";
import type { Identity } from "./identity.ts";
import { type LoadedEntitlements, loadedEntitlements } from "./loaded-entitlements.ts";

/** A session by the secret in its cookie, or by the id in a token that was verified. */
export type SessionReference = { token: string } | { id: string };

export type LoadedSession = {
  identity: Identity;
  /** When its use was last noted in the record. */
  seenAtMs: number;
};

/**
 * Reads in one round trip who a session belongs to, and in which tenant with which role. Null when the session is over
 * or the person is banned, or when the administrator who acts as the person is one no more; no tenant when the
 * membership has ended.
 */
export async function loadIdentity(db: Database, reference: SessionReference): Promise<LoadedSession | null> {
  const { token, id } = { token: null, id: null, ...reference };
  const query = sql`select identity_of_session(${token}::text, ${id}::text) as identity`;
  const [{ rows }] = await withPlatform(db, [db.execute<{ identity: Loaded | null }>(query)]);
  const identity = rows[0]?.identity ?? null;
  return identity && toLoadedSession(identity);
}

/** What `identity_of_session` returns: rows as JSON. */
type Loaded = {
  session: Record<string, unknown>;
  user: Record<string, unknown>;
  organization: Record<string, unknown> | null;
  role: string | null;
  erasure_due_at: string | null;
  entitlements: LoadedEntitlements;
};

function extendAtMsOf({ createdAt, expiresAt }: typeof tables.session.$inferSelect): number {
  const isRemembered = expiresAt.getTime() - createdAt.getTime() > extendAfterSeconds * 1000;
  if (!isRemembered) return Number.POSITIVE_INFINITY;
  return expiresAt.getTime() - (sessionLifeSeconds - extendAfterSeconds) * 1000;
}

function toLoadedSession(loaded: Loaded): LoadedSession {
  const session = rowFromJson(tables.session, loaded.session);
  const user = rowFromJson(tables.user, loaded.user);
  const organization = loaded.organization && rowFromJson(tables.organization, loaded.organization);
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
    role: organization && !secondFactorMissing ? tenantRoleSchema.parse(loaded.role) : null,
    secondFactorMissing,
    entitlements: carried(loadedEntitlements(loaded.entitlements)),
    erasureDueAt: loaded.erasure_due_at === null ? null : new Date(loaded.erasure_due_at).toISOString(),
  };
  return { identity, seenAtMs: session.updatedAt.getTime() };
}
