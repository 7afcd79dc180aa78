import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { createChildren } from "../../dev/children.ts";
import { developmentPassword } from "../../dev/databases.ts";
import type { Postgres } from "../../dev/postgres.ts";
import { type Launch, launchAsServer } from "../../dev/postgres-user.ts";
import { createDatabases } from "../../selfhost/databases.ts";

/** The folder of Debian's server of the client's own major, which may be one of several. */
function debianPostgres(): string | null {
  const [, major] =
    /\(PostgreSQL\) (\d+)/.exec(execFileSync("pg_dump", ["--version"], { encoding: "utf8" })) ?? [];
  const folder = `/usr/lib/postgresql/${major}/bin`;
  return existsSync(join(folder, "initdb")) ? folder : null;
}

/**
 * Starts the Postgres that Debian ships, whose `pg_dump` is of the same major: the one from npm brings none. With our
 * databases, and the roles with the password of development.
 */
export async function startDebianPostgres({ dir, port }: { dir: string; port: number }): Promise<Postgres> {
  const binaries = debianPostgres();
  if (!binaries) throw new Error("Cannot find Debian's Postgres server: apt-get install postgresql");
  const data = join(dir, "data");
  await mkdir(data, { recursive: true, mode: 0o755 });
  const launch = await launchAsServer([binaries, dir]);
  if (!existsSync(join(data, "PG_VERSION"))) {
    const passwordFile = join(dir, "password");
    await writeFile(passwordFile, developmentPassword, { mode: 0o600 });
    const { owner } = launch;
    if (owner) await Promise.all([data, passwordFile].map((path) => chown(path, owner.uid, owner.gid)));
    const [command = "", ...args] = [
      ...[...launch.prefix, join(binaries, "initdb"), "-D", data, "-U", "postgres", "--pwfile", passwordFile],
      ...["--auth", "scram-sha-256", "--no-sync", "--encoding", "UTF8", "--locale", "C.UTF-8"],
    ];
    execFileSync(command, args, { ...launch.user, cwd: "/", stdio: "pipe" });
  }
  return await serve({ binaries, launch, data, dir, port }, async (admin) => {
    await createDatabases(admin, () => developmentPassword);
  });
}

/** Starts it on a data folder that was restored, which it is given. */
export async function restartRestored({ data, dir, port }: { data: string; dir: string; port: number }) {
  const binaries = debianPostgres();
  if (!binaries) throw new Error("Cannot find Debian's Postgres server: apt-get install postgresql");
  const launch = await launchAsServer([binaries, dir]);
  const { owner } = launch;
  if (owner) execFileSync("chown", ["--recursive", `${owner.uid}:${owner.gid}`, data]);
  return await serve({ binaries, launch, data, dir, port }, async (admin) => {
    for (;;) {
      const { rows } = await admin.query<{ replays: boolean }>("select pg_is_in_recovery() as replays");
      if (!rows[0]?.replays) break;
      await delay(100);
    }
    await admin.end();
  });
}

type Serving = { binaries: string; launch: Launch; data: string; dir: string; port: number };

async function serve(
  { binaries, launch, data, dir, port }: Serving,
  prepare: (admin: Client) => Promise<void>,
): Promise<Postgres> {
  const children = createChildren({ logDir: dir });
  children.start(
    "postgres",
    [
      ...[...launch.prefix, join(binaries, "postgres"), "-D", data, "-p", String(port)],
      ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"],
    ],
    { ...(launch.user ? { user: launch.user } : {}), stopSignal: "SIGINT" },
  );
  const adminUrl = `postgres://postgres:${developmentPassword}@127.0.0.1:${port}/postgres`;
  await Promise.race([connectWhenReady(adminUrl, children.signal).then(prepare), children.failed]);
  return { port, adminUrl, stop: () => children.stopAll() };
}

async function connectWhenReady(url: string, signal: AbortSignal): Promise<Client> {
  for (;;) {
    const client = new Client({ connectionString: url });
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch {
      await client.end().catch(() => {});
      await delay(100, undefined, { signal });
    }
  }
}
