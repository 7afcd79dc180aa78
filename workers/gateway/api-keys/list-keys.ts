import { desc, isNull } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { apiKey } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { ApiKey } from "../../contract/api-keys.ts";
import { showKey } from "./show-key.ts";

const mostShown = 200;

/** The tenant's keys, newest first: all but those that were revoked. */
export async function listKeys(db: Database, tenantId: string): Promise<ApiKey[]> {
  const [rows] = await withTenant(db, tenantId, [
    db
      .select()
      .from(apiKey)
      .where(isNull(apiKey.revokedAt))
      .orderBy(desc(apiKey.createdAt), desc(apiKey.id))
      .limit(mostShown),
  ]);
  return rows.map(showKey);
}
