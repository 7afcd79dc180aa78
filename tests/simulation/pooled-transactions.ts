import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import type { DatabaseConfig, Transaction } from "../../db/gateway/client.ts";
import * as schema from "../../db/gateway/schema.ts";

const pools = new Map<string, Pool>();

/**
 * Stands in for the gateway's `inTransaction`: the same transactions in the same database, over connections that stay.
 * A socket of its own for each, as in the worker, is most of the time of a simulated year.
 */
export async function inPooledTransaction<Result>(
  { databaseUrl }: DatabaseConfig,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  let pool = pools.get(databaseUrl);
  if (pool === undefined) {
    pool = new Pool({ connectionString: databaseUrl, max: 4 });
    pools.set(databaseUrl, pool);
  }
  const run = (transaction: unknown) => work(transaction as Transaction);
  return await drizzle(pool, { schema }).transaction(run);
}

export async function endPools(): Promise<void> {
  await Promise.all([...pools.values()].map((pool) => pool.end()));
  pools.clear();
}
