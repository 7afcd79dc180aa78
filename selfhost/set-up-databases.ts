import { Client } from "pg";
import { readText, readWholeNumber } from "./adapters/environment.ts";
import { createDatabases } from "./databases.ts";
import type { Environment } from "./env-file.ts";
import { migrateDatabase } from "./migrate-database.ts";

/** The variable with the password of each role. */
const passwordVariables: Record<string, string> = {
  gateway_owner: "GATEWAY_OWNER_PASSWORD",
  gateway: "GATEWAY_PASSWORD",
  jobs_owner: "JOBS_OWNER_PASSWORD",
  jobs: "JOBS_PASSWORD",
  directus: "DIRECTUS_DB_PASSWORD",
};

type PostgresPlace = { host: string; port: number };

/** @throws {Error} naming the variable with the password of a role when it is not set. */
export function passwordOf(env: Environment, role: string): string {
  return readText(env, passwordVariables[role] ?? "POSTGRES_PASSWORD");
}

/** Where Postgres is, as the environment says. */
export function postgresPlace(env: Environment): PostgresPlace {
  return {
    host: readText(env, "POSTGRES_HOST", "127.0.0.1"),
    port: readWholeNumber(env, "POSTGRES_PORT", 5432),
  };
}

/** The address of a database as one of its roles; "postgres" is the superuser. */
export function roleUrl(env: Environment, { role, name }: { role: string; name: string }): string {
  const { host, port } = postgresPlace(env);
  const password = passwordOf(env, role);
  return `postgres://${role}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
}

/**
 * Puts the databases and roles in place and brings ours to the newest schema. A migration that fails leaves its database as
 * it was.
 * @returns how many migrations each has.
 * @throws {Error} naming the database and the reason.
 */
export async function setUpDatabases(env: Environment): Promise<{ gateway: number; jobs: number }> {
  const { host, port } = postgresPlace(env);
  const admin = new Client({
    connectionString: roleUrl(env, { role: "postgres", name: "postgres" }),
    connectionTimeoutMillis: 10_000,
  });
  admin.on("error", () => {});
  try {
    await admin.connect();
  } catch (error) {
    throw new Error(`Cannot reach Postgres at ${host}:${port} as its superuser: ${messageOf(error)}`);
  }
  await createDatabases(admin, (role) => passwordOf(env, role));
  const migrate = (name: "gateway" | "jobs") =>
    migrateDatabase({ name, connectionString: roleUrl(env, { role: `${name}_owner`, name }) });
  return { gateway: await migrate("gateway"), jobs: await migrate("jobs") };
}

/** A refused connection has its reason in the parts of an aggregate. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}
