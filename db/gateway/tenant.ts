import { type SQL, sql } from "drizzle-orm";
import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import type { Database, Transaction } from "./client.ts";

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
  return await runAs(db, setTenant(tenantId), statements);
}

/** Like `withTenant`, for all tenants, where rls-exceptions.ts allows it. */
export async function withPlatform<const Built extends Statements>(
  db: Database,
  statements: Built,
): Promise<BatchResponse<Built>> {
  return await runAs(db, setPlatform, statements);
}

/** Like `withTenant`, for the rows of one person: what is theirs alone, and the tenants that they are in. */
export async function withUser<const Built extends Statements>(
  db: Database,
  userId: string,
  statements: Built,
): Promise<BatchResponse<Built>> {
  if (userId === "") throw new TypeError("Cannot read or write rows: the person is empty");
  return await runAs(db, setUser(userId), statements);
}

/**
 * The same inside a transaction of `inTransaction`, until it ends or enters another: the rows of one tenant, of one
 * person, or of both.
 */
export async function enter(transaction: Transaction, scope: Scope): Promise<void> {
  const { tenantId, userId } = scope;
  if (tenantId === "" || userId === "") throw new TypeError("Cannot read or write rows: the scope is empty");
  if (tenantId !== undefined) await transaction.execute(setTenant(tenantId));
  if (userId !== undefined) await transaction.execute(setUser(userId));
}

/**
 * A statement among others of `withTenant` or `withPlatform`: behind it the rows of one person exist too, for those that
 * are to come or fail together with rows of the platform, or of other people.
 */
export function asUser(db: Database, userId: string) {
  if (userId === "") throw new TypeError("Cannot read or write rows: the person is empty");
  return db.execute(setUser(userId));
}

type Scope = { tenantId: string; userId?: string } | { userId: string; tenantId?: string };

/** Like `enter`, for all tenants and people, where rls-exceptions.ts allows it. */
export async function enterPlatform(transaction: Transaction): Promise<void> {
  await transaction.execute(setPlatform);
}

/**
 * How long a statement waits for what another transaction holds: less than a request over HTTP lasts, so that whoever
 * waited in vain is told so, with nothing done.
 */
const waitForLocks = sql`set_config('lock_timeout', '8s', true)`;

const setTenant = (tenantId: string): SQL =>
  sql`select set_config('app.tenant_id', ${tenantId}, true), ${waitForLocks}`;
const setUser = (userId: string): SQL =>
  sql`select set_config('app.user_id', ${userId}, true), ${waitForLocks}`;
const setPlatform = sql`select set_config('app.platform', 'on', true), ${waitForLocks}`;

async function runAs<const Built extends Statements>(
  db: Database,
  identity: SQL,
  statements: Built,
): Promise<BatchResponse<Built>> {
  const [, ...results] = await db.batch<Statement, [Statement, ...Statement[]]>([
    db.execute(identity),
    ...statements,
  ]);
  return results as BatchResponse<Built>;
}
