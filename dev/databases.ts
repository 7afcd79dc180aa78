import type { Client } from "pg";

/** The password of every role in development. */
export const developmentPassword = "development-only";

type Database = { name: string; owner: string; worker?: string };

/** Each worker has a database with two roles: the owner runs migrations, the worker reads and writes rows. */
const databases: Database[] = [
  { name: "gateway", owner: "gateway_owner", worker: "gateway" },
  { name: "jobs", owner: "jobs_owner", worker: "jobs" },
  { name: "directus", owner: "directus" },
];

/** Nothing that would look past row-level security or reach beyond its own database. */
const roleAttributes = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";

/** The address of a database as one of its roles. */
export function databaseUrl({ role, name, port }: { role: string; name: string; port: number }): string {
  return `postgres://${role}:${developmentPassword}@127.0.0.1:${port}/${name}`;
}

/**
 * Creates the databases and roles that are missing and resets what roles may do; safe to repeat. Takes a superuser's
 * connection and closes it.
 */
export async function createDatabases(admin: Client): Promise<void> {
  try {
    const roles = await column(admin, "select rolname as value from pg_roles");
    const existing = await column(admin, "select datname as value from pg_database");
    await admin.query("revoke all on database postgres, template1 from public");
    for (const { name, owner, worker } of databases) {
      for (const role of [owner, worker]) {
        if (!role) continue;
        const verb = roles.includes(role) ? "alter" : "create";
        await admin.query(`${verb} role ${role} ${roleAttributes} password '${developmentPassword}'`);
      }
      if (!existing.includes(name)) await admin.query(`create database ${name} owner ${owner}`);
      await admin.query(`revoke all on database ${name} from public`);
      if (worker) await admin.query(`grant connect on database ${name} to ${worker}`);
    }
  } finally {
    await admin.end();
  }
}

async function column(client: Client, query: string): Promise<string[]> {
  const { rows } = await client.query<{ value: string }>(query);
  return rows.map((row) => row.value);
}
