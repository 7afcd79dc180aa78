import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { databaseUrl } from "./databases.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Brings one of the platform's databases to its newest schema, as its owner.
 * @returns how many migrations it now has.
 * @throws {Error} naming the database and Postgres's reason.
 */
export async function migrate({ name, port }: { name: "gateway" | "jobs"; port: number }): Promise<number> {
  const migrationsFolder = join(root, "db", name, "migrations");
  // Loading drizzle takes a while: here nobody waits for it, at the top everything would.
  const [{ drizzle }, { migrate: applyMigrations }] = await Promise.all([
    import("drizzle-orm/node-postgres"),
    import("drizzle-orm/node-postgres/migrator"),
  ]);
  const client = new Client({ connectionString: databaseUrl({ role: `${name}_owner`, name, port }) });
  client.on("error", () => {});
  await client.connect();
  try {
    await applyMigrations(drizzle(client), { migrationsFolder });
    const { rows } = await client.query<{ count: number }>(
      "select count(*)::int as count from drizzle.__drizzle_migrations",
    );
    return rows[0]?.count ?? 0;
  } catch (error) {
    throw new Error(`Cannot migrate the database "${name}": ${reason(error)}`, { cause: error });
  } finally {
    await client.end();
  }
}

/** drizzle wraps the server's own words in `cause`. */
function reason(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  return cause?.message ?? message ?? String(error);
}
