import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { rowFromJson } from "../../../db/gateway/row-from-json.ts";
import { organization } from "../../../db/gateway/schema.ts";
import { apiKey } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import { apiKeyScopeNames } from "../../contract/api-keys.ts";
import { carried } from "../billing/entitlements.ts";
import { describeError, log } from "../log.ts";
import type { KeyIdentity } from "./identity.ts";
import { type LoadedEntitlements, loadedEntitlements } from "./loaded-entitlements.ts";

export type LoadedKey = { identity: KeyIdentity; lastUsedAtMs: number };

/** What `identity_of_key` returns: rows as JSON. */
type Loaded = {
  key: Record<string, unknown>;
  organization: Record<string, unknown>;
  entitlements: LoadedEntitlements;
};

const noteEveryMs = 300_000;

/** Reads in one round trip what a key may do, and for which tenant. Null when it is revoked, expired or nobody's. */
export async function loadKey(db: Database, hash: string): Promise<LoadedKey | null> {
  const query = sql`select identity_of_key(${hash}) as identity`;
  const [{ rows }] = await withPlatform(db, [db.execute<{ identity: Loaded | null }>(query)]);
  const loaded = rows[0]?.identity ?? null;
  if (loaded === null) return null;
  const { id, scopes, requestsPerMinute, expiresAt, lastUsedAt } = rowFromJson(apiKey, loaded.key);
  const { id: tenantId, name, slug } = rowFromJson(organization, loaded.organization);
  return {
    identity: {
      keyId: id,
      expiresAtMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
      tenant: { id: tenantId, name, slug },
      scopes: apiKeyScopeNames.filter((scope) => scopes.includes(scope)),
      requestsPerMinute,
      entitlements: carried(loadedEntitlements(loaded.entitlements)),
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
