import { type SQL, sql } from "drizzle-orm";

/**
 * Makes transactions that start a tenant's tasks, or decide by those that run, wait for each other. Put it first: the
 * statements after it see what the others have written.
 */
export function lockTasks(tenantId: string): SQL {
  return sql`select pg_advisory_xact_lock(hashtextextended(${`tasks of ${tenantId}`}, 0))`;
}
