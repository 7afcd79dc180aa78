import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { Client } from "pg";
import { inject } from "vitest";
import { databaseUrl } from "../dev/databases.ts";

/** Connections to a database that nobody else uses; the worker's is held to row-level security, the superuser's is not. */
export type OwnDatabase = { name: string; worker: Client; superuser: Client; drop(): Promise<void> };

/**
 * Migrates a fresh database like that of the `of` worker, for a test that plants what would disturb the tests beside
 * it in the shared one, such as a row in every table.
 * @param options.beforeMigrating what the empty database is given first.
 */
export async function createOwnDatabase(
  of: "gateway" | "jobs",
  { beforeMigrating = async () => {} }: { beforeMigrating?: (superuser: Client) => Promise<void> } = {},
): Promise<OwnDatabase> {
  const name = `${of}_${crypto.randomUUID().slice(0, 8)}`;
  const port = Number(new URL(inject("postgresUrl")).port);
  const maintainer = await connect(inject("postgresUrl"));
  await maintainer.query(`create database ${name} owner ${of}_owner`);
  const superuserUrl = new URL(inject("postgresUrl"));
  superuserUrl.pathname = name;
  const superuser = await connect(superuserUrl.href);
  await beforeMigrating(superuser);
  const owner = await connect(databaseUrl({ role: `${of}_owner`, name, port }));
  await migrate(drizzle(owner), { migrationsFolder: `db/${of}/migrations` });
  await owner.end();
  const worker = await connect(databaseUrl({ role: of, name, port }));
  return {
    name,
    worker,
    superuser,
    async drop() {
      await Promise.all([worker.end(), superuser.end()]);
      await maintainer.query(`drop database ${name} with (force)`);
      await maintainer.end();
    },
  };
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}
