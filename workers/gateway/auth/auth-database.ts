import { type Database, type DatabaseConfig, inTransaction } from "../../../db/gateway/client.ts";

/**
 * The database as better-auth's adapter uses it: statements go by HTTP, and its transactions, which read between their
 * writes, by a WebSocket that lives as long as the transaction.
 */
export function createAuthDatabase(db: Database, config: DatabaseConfig): Database {
  return new Proxy(db, {
    get(target, property) {
      if (property === "transaction")
        return (work: Parameters<typeof inTransaction>[1]) => inTransaction(config, work);
      const value = Reflect.get(target, property);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
