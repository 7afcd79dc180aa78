import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { organization } from "../../../db/gateway/schema.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { apiKey } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import { apiKeyScopeNames } from "../../contract/api-keys.ts";
import { carried, entitlementsOf } from "../billing/entitlements.ts";
import { overridesOf } from "../billing/read-billing.ts";
import { describeError, log } from "../log.ts";
import type { KeyIdentity } from "./identity.ts";

export type LoadedKey = { identity: KeyIdentity; lastUsedAtMs: number };

const noteEveryMs = 300_000;

/** Reads in one round trip what a key may do, and for which tenant. Null when it is revoked, expired or nobody's. */
export async function loadKey(db: Database, hash: string): Promise<LoadedKey | null> {
  const lives = or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, sql`now()`));
  const query = db
    .select({
      key: apiKey,
      tenant: { id: organization.id, name: organization.name, slug: organization.slug },
      billing: {
        plan: subscription.plan,
        status: subscription.status,
        unpaidSince: subscription.unpaidSince,
      },
      overrides: overridesOf(apiKey.tenantId),
    })
    .from(apiKey)
    .innerJoin(organization, eq(organization.id, apiKey.tenantId))
    .leftJoin(subscription, eq(subscription.tenantId, apiKey.tenantId))
    .where(and(eq(apiKey.hash, hash), isNull(apiKey.revokedAt), lives));
  const [[row]] = await withPlatform(db, [query]);
  if (row === undefined) return null;
  const { id, scopes, requestsPerMinute, expiresAt, lastUsedAt } = row.key;
  return {
    identity: {
      keyId: id,
      expiresAtMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
      tenant: row.tenant,
      scopes: apiKeyScopeNames.filter((scope) => scopes.includes(scope)),
      requestsPerMinute,
      entitlements: carried(entitlementsOf(row.billing, row.overrides ?? {})),
    },
    lastUsedAtMs: lastUsedAt?.getTime() ?? 0,
  };
}

/** Notes in the record that a key is in use, at most every five minutes; a note that fails is lost. */
export async function noteUsed(db: Database, { identity, lastUsedAtMs }: LoadedKey): Promise<void> {
  if (Date.now() - lastUsedAtMs < noteEveryMs) return;
  const { keyId, tenant } = identity;
  const isStale = or(
    isNull(apiKey.lastUsedAt),
    sql`${apiKey.lastUsedAt} < now() - make_interval(secs => ${noteEveryMs / 1_000})`,
  );
  try {
    await withTenant(db, tenant.id, [
      db
        .update(apiKey)
        .set({ lastUsedAt: sql`now()` })
        .where(and(eq(apiKey.id, keyId), isStale)),
    ]);
  } catch (error) {
    log("error", "key_use_not_noted", describeError(error));
  }
}
