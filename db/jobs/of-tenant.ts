import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/**
 * Whether a row is of the tenant that the transaction is for. Row-level security sees to that in any case; but where a table
 * has a policy for the platform as well, what it asks is one thing or the other, which no index answers: whole tables are
 * read. Statements that read many rows say it once more. Those that are sorted and cut name the tenant itself: of a tenant
 * that is not known yet the planner expects few rows, and sorts them.
 */
export function isOfTenant(tenantId: PgColumn): SQL {
  return sql`${tenantId} = (select nullif(current_setting('app.tenant_id', true), ''))`;
}
