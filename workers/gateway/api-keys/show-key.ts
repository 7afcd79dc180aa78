import type { apiKey } from "../../../db/gateway/schema-tenants.ts";
import { type ApiKey, apiKeyScopeNames } from "../../contract/api-keys.ts";

/** A key as its tenant may see it. */
export function showKey(row: typeof apiKey.$inferSelect): ApiKey {
  const { id, name, start, scopes, requestsPerMinute, createdBy, replaces } = row;
  return {
    ...{ id, name, start, requestsPerMinute, createdBy, replaces },
    scopes: apiKeyScopeNames.filter((scope) => scopes.includes(scope)),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
