import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What was migrated by a later release is left as it is. */
export class NewerDatabaseError extends Error {}

type Options = { name: "gateway" | "jobs"; connectionString: string };

/**
 * Brings one of our databases to the newest schema, as its owner and in one transaction: all of it, or nothing.
 * @returns how many migrations it now has.
 * @throws {Error} naming the database and Postgres's reason; its cause is a NewerDatabaseError where the database is newer
 * than this code.
 */
export async function migrateDatabase({ name, connectionString }: Options): Promise<number> {
  const migrationsFolder = join(root, "db", name, "migrations");
  // Loading drizzle takes a while: here nobody waits for it, at the top everything would.
  const [{ drizzle }, { migrate: applyMigrations }] = await Promise.all([
    import("drizzle-orm/node-postgres"),
    import("drizzle-orm/node-postgres/migrator"),
  ]);
  const client = new Client({ connectionString });
  client.on("error", () => {});
  try {
    await client.connect();
    const known = knownMigrations(name);
    const newest = await newestMigration(client);
    if (newest !== null && newest > Math.max(...known)) {
      throw new NewerDatabaseError(
        "it is newer than this release: run the release that migrated it, or a later one",
      );
    }
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

/** When each migration of this release was written, which is what the database remembers of it. */
export function knownMigrations(name: "gateway" | "jobs"): number[] {
  const journal = readFileSync(join(root, "db", name, "migrations/meta/_journal.json"), "utf8");
  return (JSON.parse(journal) as { entries: { when: number }[] }).entries.map(({ when }) => when);
}

/** The newest migration that a database has, by when it was written; null before the first. */
export async function newestMigration(client: Client): Promise<number | null> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    "select to_regclass('drizzle.__drizzle_migrations') is not null as found",
  );
  if (!tables[0]?.found) return null;
  const { rows } = await client.query<{ newest: string | null }>(
    "select max(created_at) as newest from drizzle.__drizzle_migrations",
  );
  return rows[0]?.newest == null ? null : Number(rows[0].newest);
}

/** drizzle wraps the server's own words in `cause`. */
function reason(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  return cause?.message ?? (message || String(error));
}
