import type { Client } from "pg";

export type Database = { name: "gateway" | "jobs" | "directus"; owner: string; worker?: string };

/**
 * Our two databases and Directus's. Each of ours has two roles: the owner runs migrations, the worker reads and writes
 * rows.
 */
export const databases: Database[] = [
  { name: "gateway", owner: "gateway_owner", worker: "gateway" },
  { name: "jobs", owner: "jobs_owner", worker: "jobs" },
  { name: "directus", owner: "directus" },
];

/** Nothing that would look past row-level security or reach beyond its own database. */
const roleAttributes = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";

/**
 * A worker signs in anew for each transaction, and 4,096 rounds of hashing are 25 ms of its time; what they slow down is
 * guessing, of which a random secret has nothing to fear. Before Postgres 16 their number cannot be chosen.
 */
const fewHashingRounds =
  "select set_config('scram_iterations', '1', true) from pg_settings where name = 'scram_iterations'";

/**
 * Creates the databases and roles that are missing and resets what roles may do, their passwords too; safe to repeat.
 * Takes a superuser's connection and closes it.
 */
export async function createDatabases(admin: Client, passwordOf: (role: string) => string): Promise<void> {
  try {
    const roles = await column(admin, "select rolname as value from pg_roles");
    const existing = await column(admin, "select datname as value from pg_database");
    await admin.query("revoke all on database postgres, template1 from public");
    await countStatements(admin);
    for (const { name, owner, worker } of databases) {
      for (const role of [owner, worker]) {
        if (!role) continue;
        const verb = roles.includes(role) ? "alter" : "create";
        const password = admin.escapeLiteral(passwordOf(role));
        const statements = role === worker ? [fewHashingRounds] : [];
        // Several in one are one transaction, with which the setting ends.
        await admin.query(
          [...statements, `${verb} role ${role} ${roleAttributes} password ${password}`].join("; "),
        );
      }
      if (!existing.includes(name)) await createDatabase(admin, { name, owner, worker });
      else await limitAccess(admin, { name, worker });
    }
  } finally {
    await admin.end();
  }
}

/**
 * Has Postgres say which statements take its time, in the database that the exporter of metrics reads: of all databases, where
 * the library is loaded. A Postgres that does not come with it goes without.
 */
async function countStatements(admin: Client): Promise<void> {
  const [found] = await column(
    admin,
    "select name as value from pg_available_extensions where name = 'pg_stat_statements'",
  );
  if (found !== undefined) await admin.query("create extension if not exists pg_stat_statements");
}

type NewDatabase = { name: string; owner: string; worker?: string | undefined };

/** Creates one of its owner's, which its worker alone may open besides. Both roles are there. */
export async function createDatabase(admin: Client, database: NewDatabase): Promise<void> {
  await admin.query(`create database ${database.name} owner ${database.owner}`);
  await limitAccess(admin, database);
}

async function limitAccess(admin: Client, { name, worker }: Omit<NewDatabase, "owner">): Promise<void> {
  await admin.query(`revoke all on database ${name} from public`);
  if (worker) await admin.query(`grant connect on database ${name} to ${worker}`);
}

async function column(client: Client, query: string): Promise<string[]> {
  const { rows } = await client.query<{ value: string }>(query);
  return rows.map((row) => row.value);
}
