import { Pool, type PoolClient } from "pg";
import type { Credentials } from "./connection-string.ts";

export type PostgresAddress = { postgresHost: string; postgresPort: number };

export type PoolLimits = {
  /** Connections for each role, password and database. */
  maxConnections: number;
  idleTimeoutMs: number;
  /** How long a statement waits for a connection, a new one or a free one. */
  connectTimeoutMs: number;
};

export type PostgresPools = {
  connect(credentials: Credentials): Promise<PoolClient>;
  stop(): Promise<void>;
};

/**
 * Keeps a pool for each role, password and database, so that a connection never serves who could not have opened it.
 * A pool without connections is forgotten: wrong passwords leave nothing behind.
 */
export function createPostgresPools(options: PostgresAddress & PoolLimits): PostgresPools {
  const pools = new Map<string, Pool>();

  function open(key: string, credentials: Credentials): Pool {
    const pool = new Pool({
      host: options.postgresHost,
      port: options.postgresPort,
      user: credentials.user,
      // As a function, because `pg` would replace an absent one by this process's own PGPASSWORD.
      password: () => credentials.password,
      database: credentials.database,
      ssl: false,
      keepAlive: true,
      application_name: "neon-adapter",
      max: options.maxConnections,
      idleTimeoutMillis: options.idleTimeoutMs,
      connectionTimeoutMillis: options.connectTimeoutMs,
    });
    // An idle connection that Postgres ends has been taken out of the pool already; nobody waits for it.
    pool.on("error", () => {});
    pool.on("remove", () => forgetEmpty(key, pool));
    pools.set(key, pool);
    return pool;
  }

  function forgetEmpty(key: string, pool: Pool): void {
    if (pool.totalCount === 0 && pool.waitingCount === 0 && pools.get(key) === pool) pools.delete(key);
  }

  return {
    async connect(credentials) {
      const key = JSON.stringify([credentials.user, credentials.password, credentials.database]);
      const pool = pools.get(key) ?? open(key, credentials);
      try {
        return await pool.connect();
      } catch (error) {
        forgetEmpty(key, pool);
        throw error;
      }
    },
    async stop() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
      pools.clear();
    },
  };
}
