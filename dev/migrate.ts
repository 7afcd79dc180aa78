import { migrateDatabase } from "../selfhost/migrate-database.ts";
import { databaseUrl } from "./databases.ts";

/**
 * Brings one of the platform's databases to its newest schema, as its owner.
 * @returns how many migrations it now has.
 * @throws {Error} naming the database and Postgres's reason.
 */
export async function migrate({ name, port }: { name: "gateway" | "jobs"; port: number }): Promise<number> {
  return await migrateDatabase({
    name,
    connectionString: databaseUrl({ role: `${name}_owner`, name, port }),
  });
}
