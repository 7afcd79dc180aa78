import { neon, neonConfig } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";

const inner: unique symbol = Symbol("database");

/** A handle that says nothing by itself: rows are reached through `withTenant` or, for the sweep, `withPlatform`. */
export type Database = { readonly [inner]: NeonHttpDatabase };

type DatabaseConfig = {
  databaseUrl: string;
  /** The adapter in front of a Postgres that is not Neon; empty in the cloud. */
  neonProxyUrl: string;
};

type Statement = BatchItem<"pg">;
type Statements = readonly [Statement, ...Statement[]];

/** Builds statements; they run when they are returned to `withTenant`, and see no rows when awaited by themselves. */
export type Builder = Pick<NeonHttpDatabase, "select" | "insert" | "update" | "delete" | "with" | "execute">;

/** How long a statement waits for what another transaction holds, before it fails with nothing done. */
const waitForLocks = sql`set_config('lock_timeout', '8s', true)`;

/** Opens no connection: each call is one HTTP request. The driver's settings are global, one set for an isolate. */
export function createDatabase({ databaseUrl, neonProxyUrl }: DatabaseConfig): Database {
  if (neonProxyUrl !== "") neonConfig.fetchEndpoint = () => new URL("/sql", neonProxyUrl).href;
  return { [inner]: drizzle(neon(databaseUrl)) };
}

/**
 * Runs the statements that `build` returns in one transaction and one round trip, where only rows of `tenantId` exist.
 * @returns one result for each statement.
 */
export async function withTenant<const Built extends Statements>(
  database: Database,
  tenantId: string,
  build: (db: Builder) => Built,
): Promise<BatchResponse<Built>> {
  if (tenantId === "") throw new TypeError("Cannot read or write rows: the tenant is empty");
  const identity = sql`select set_config('app.tenant_id', ${tenantId}, true), ${waitForLocks}`;
  return await runAs(database, identity, build);
}

/** Like `withTenant`, for all tenants, where rls-exceptions.ts allows it. */
export async function withPlatform<const Built extends Statements>(
  database: Database,
  build: (db: Builder) => Built,
): Promise<BatchResponse<Built>> {
  const identity = sql`select set_config('app.platform', 'on', true), ${waitForLocks}`;
  return await runAs(database, identity, build);
}

/** Asks the database whether it is there. */
export async function ping(database: Database): Promise<void> {
  await database[inner].execute(sql`select 1`);
}

async function runAs<const Built extends Statements>(
  database: Database,
  identity: ReturnType<typeof sql>,
  build: (db: Builder) => Built,
): Promise<BatchResponse<Built>> {
  const db = database[inner];
  const [, ...results] = await db.batch<Statement, [Statement, ...Statement[]]>([
    db.execute(identity),
    ...build(db),
  ]);
  return results as BatchResponse<Built>;
}
