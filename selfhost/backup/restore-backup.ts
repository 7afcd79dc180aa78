import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Client } from "pg";
import { readText } from "../adapters/environment.ts";
import { createDatabase, createDatabases, databases } from "../databases.ts";
import type { Environment } from "../env-file.ts";
import { passwordOf, roleUrl } from "../set-up-databases.ts";
import { pipe, postgresEnvironment } from "./pipe.ts";
import { reasonOf } from "./run-backup.ts";
import { type BackupStore, type Manifest, openStore, type Part } from "./store.ts";
import { decrypt, findBackup, openingReason, requireIdentity, verifyBackup } from "./verify-backup.ts";

type RestoreOptions = {
  name?: string | undefined;
  /** The file of the key that opens it. */
  identity: string;
  /** The folder that files are laid out in; there is none yet, or it is empty. */
  into: string;
};

/**
 * Restores a backup: databases into the Postgres of the environment, which has none of that content yet, and everything
 * else into folders of its own below `into`. All of it is read and opened first; databases and folders take their names
 * once everything is there, all together.
 * @throws {Error} naming what is damaged, in the way, or could not be restored; all is as it was then.
 */
export async function restoreBackup(env: Environment, options: RestoreOptions): Promise<Manifest> {
  const store = openStore(env);
  const manifest = await findBackup(store, options.name);
  const into = resolve(options.into);
  requireIdentity(options.identity);
  await requireEmpty(into);
  await verifyBackup(store, manifest, options.identity);
  await requireSpace(into, manifest);
  const admin = await connectAdmin(env);
  const ours = databases.filter(({ name }) => manifest.parts.some((part) => isDatabase(part, name)));
  const partial = `${into}.partial`;
  const made: string[] = [];
  try {
    await requireFree(env, { admin, names: ours.map(({ name }) => name) });
    // The roles that rows and tables belong to; not before: it gives those that there are their passwords anew.
    await createDatabases(await connectAdmin(env), (role) => passwordOf(env, role));
    await mkdir(partial, { recursive: true, mode: 0o700 });
    for (const part of manifest.parts) {
      const from = { store, manifest, part, identity: options.identity };
      const database = ours.find(({ name }) => isDatabase(part, name));
      if (part.kind !== "database") await unpack(from, join(partial, part.name));
      else if (!database) await keepDump(from, join(partial, `${part.name}.dump`));
      else {
        const name = restoring(part.name);
        await admin.query(`drop database if exists ${name}`);
        await createDatabase(admin, { ...database, name });
        made.push(name);
        await load(from, postgresEnvironment(roleUrl(env, { role: "postgres", name })));
      }
    }
    await takeNames(admin, { names: ours.map(({ name }) => name), partial, into });
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    for (const name of made) await admin.query(`drop database if exists ${name}`).catch(() => {});
    await admin.end().catch(() => {});
    throw new Error(`Cannot restore "${manifest.name}": ${reasonOf(error)}`, { cause: error });
  }
  // All of it is restored; what was empty and stays is in the way of nothing but another restore, which says so.
  for (const { name } of ours) await admin.query(`drop database ${before(name)}`).catch(() => {});
  await admin.end().catch(() => {});
  return manifest;
}

/** What is being loaded, and what had the name until then. */
const restoring = (name: string) => `${name}_restoring`;
const before = (name: string) => `${name}_before`;

type Swap = { names: string[]; partial: string; into: string };

/** Databases are renamed in one transaction, and the folder within it: all of them, or none. */
async function takeNames(admin: Client, { names, partial, into }: Swap): Promise<void> {
  let isRenamed = false;
  await admin.query("begin");
  try {
    for (const name of names) {
      await admin.query(`alter database ${name} rename to ${before(name)}`);
      await admin.query(`alter database ${restoring(name)} rename to ${name}`);
    }
    // One that is empty is replaced.
    await rename(partial, into);
    isRenamed = true;
    await admin.query("commit");
  } catch (error) {
    await admin.query("rollback").catch(() => {});
    if (isRenamed) await rename(into, partial);
    throw error;
  }
}

async function connectAdmin(env: Environment): Promise<Client> {
  const client = new Client({
    connectionString: roleUrl(env, { role: "postgres", name: "postgres" }),
    connectionTimeoutMillis: 10_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new Error(
      `Cannot reach Postgres at ${readText(env, "POSTGRES_HOST", "127.0.0.1")}: ${reasonOf(error)}`,
    );
  }
}

function isDatabase({ kind, name }: Part, database: string): boolean {
  return kind === "database" && name === database;
}

async function requireEmpty(folder: string): Promise<void> {
  const found = existsSync(folder) ? await readdir(folder) : [];
  if (found.length > 0) throw new Error(`Cannot restore into "${folder}": it is not empty`);
}

/** Tells a connection of ours that has not quite ended from everybody else's. */
const applicationName = "selvedge-restore";

type Free = { admin: Client; names: string[] };

/**
 * Who restores over what is there would lose it: it has to be moved out of the way by hand. And what somebody is connected
 * to cannot be renamed, which is better known before an hour of loading than after it.
 */
async function requireFree(env: Environment, { admin, names }: Free): Promise<void> {
  const { rows: found } = await admin.query<{ name: string }>("select datname as name from pg_database");
  const isThere = (name: string) => found.some((database) => database.name === name);
  for (const name of names) {
    if (isThere(before(name)))
      throw new Error(`the database "${before(name)}" is in the way: rename or drop it first`);
    if (isThere(name)) await requireNoTables(roleUrl(env, { role: "postgres", name }), name);
  }
  const { rows: connected } = await admin.query<{ name: string; who: string }>(
    `select datname as name, usename as who from pg_stat_activity
     where datname = any($1) and backend_type = 'client backend' and application_name <> $2`,
    [names, applicationName],
  );
  for (const { name, who } of connected)
    throw new Error(`the database "${name}" is in use by "${who}": stop what is connected to it first`);
}

async function requireNoTables(connectionString: string, name: string): Promise<void> {
  const client = new Client({ connectionString, application_name: applicationName });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      "select count(*)::int as count from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    if (rows[0]?.count) throw new Error(`the database "${name}" has tables: rename or drop it first`);
  } finally {
    await client.end();
  }
}

/** Nothing that is unpacked is larger than twice what it is packed. */
async function requireSpace(into: string, manifest: Manifest): Promise<void> {
  let existing = into;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const needed = manifest.parts.reduce((sum, part) => sum + part.bytes, 0) * 2;
  if (bavail * bsize < needed) throw new Error(`Cannot restore into "${into}": the disk has too little room`);
}

type From = { store: BackupStore; manifest: Manifest; part: Part; identity: string };

async function unpack(from: From, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const command =
    from.part.kind === "redis"
      ? ["sh", "-c", 'cat > "$1"', "sh", join(folder, "dump.rdb")]
      : // Whoever restores may be root without the right to give files away.
        ["tar", "--extract", "--preserve-permissions", "--no-same-owner", "--directory", folder];
  await pour(from, { command });
}

async function load(from: From, env: Environment): Promise<void> {
  const command = ["pg_restore", "--exit-on-error", "--single-transaction", "--no-password"];
  await pour(from, { command: [...command, "--dbname", env.PGDATABASE ?? ""], env });
}

/** Lago's own server is not ours to write: whoever restores Lago loads it there, as the runbook says. */
async function keepDump(from: From, file: string): Promise<void> {
  await pour(from, { command: ["sh", "-c", 'cat > "$1"', "sh", file] });
}

async function pour(
  { store, manifest, part, identity }: From,
  step: { command: string[]; env?: Environment },
) {
  try {
    await pipe([decrypt(identity), step], { from: await store.read(manifest.name, part.file) });
  } catch (error) {
    throw new Error(`${part.name}: ${openingReason(error)}`, { cause: error });
  }
}
