import { sql } from "drizzle-orm";
import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import type { Database } from "./client.ts";

type Statement = BatchItem<"pg">;
type Statements = readonly [Statement, ...Statement[]];

/**
 * Runs statements in one transaction and one round trip, where only rows of `tenantId` exist in the tables that have
 * tenants.
 * @returns one result for each statement.
 */
export async function withTenant<const Built extends Statements>(
  db: Database,
  tenantId: string,
  statements: Built,
): Promise<BatchResponse<Built>> {
  if (tenantId === "") throw new TypeError("Cannot read or write rows: the tenant is empty");
  return await runAs(db, sql`select set_config('app.tenant_id', ${tenantId}, true)`, statements);
}

/** Like `withTenant`, for all tenants, where rls-exceptions.ts allows it. */
export async function withPlatform<const Built extends Statements>(
  db: Database,
  statements: Built,
): Promise<BatchResponse<Built>> {
  return await runAs(db, sql`select set_config('app.platform', 'on', true)`, statements);
}

async function runAs<const Built extends Statements>(
  db: Database,
  identity: ReturnType<typeof sql>,
  statements: Built,
): Promise<BatchResponse<Built>> {
  const [, ...results] = await db.batch<Statement, [Statement, ...Statement[]]>([
    db.execute(identity),
    ...statements,
  ]);
  return results as BatchResponse<Built>;
}
