import { createHash } from "node:crypto";
import { createWriteStream, readFileSync } from "node:fs";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Transform } from "node:stream";
import type { Environment } from "../env-file.ts";
import { pipe, postgresEnvironment, type Step } from "./pipe.ts";
import { expiredBackups } from "./retention.ts";
import { recipientOf, type Source, sourcesOf } from "./settings.ts";
import { snapshotFolder } from "./snapshot-folder.ts";
import { type BackupStore, type Manifest, openStore, type Part } from "./store.ts";

export type BackupOutcome = { manifest: Manifest; removed: string[] };

/**
 * Makes one backup, and then lets go of those that are past their time. What is written goes to a folder beside the others
 * that takes its name when all of it is there.
 * @throws {Error} naming what could not be backed up and why; nothing is left of it then.
 */
export async function runBackup(env: Environment): Promise<BackupOutcome> {
  const [store, recipient, sources] = [openStore(env), recipientOf(env), sourcesOf(env)];
  const startedAt = new Date().toISOString();
  const name = startedAt.replaceAll(/[:.]/g, "-");
  const work = await workFolder(env, { store, name });
  const manifest: Manifest = {
    ...{ version: 1, name, startedAt, finishedAt: startedAt, release: release(), recipient, parts: [] },
  };
  try {
    // Databases first: a row may name a file, so the files have to be the newer ones.
    for (const source of sources) {
      const part = await backUp(source, { work, recipient });
      await store.putPart(name, join(work, part.file));
      manifest.parts.push(part);
    }
    manifest.finishedAt = new Date().toISOString();
    await store.finish(manifest, work);
  } catch (error) {
    // In a bucket parts are there already; without a manifest they are no backup, but they would stay.
    await store.remove(name).catch(() => {});
    throw new Error(`Cannot back up to "${store.where}": ${reasonOf(error)}`, { cause: error });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  if (env.BACKUP_STATUS_FILE) await writeStatus(env.BACKUP_STATUS_FILE, manifest);
  return { manifest, removed: await removeExpired(store) };
}

type WorkOptions = { store: BackupStore; name: string };

/** Beside the other backups; for a bucket in `BACKUP_WORK`, which takes the largest part twice. */
async function workFolder(env: Environment, { store, name }: WorkOptions): Promise<string> {
  const root = store.where.startsWith("s3://") ? env.BACKUP_WORK || tmpdir() : store.where;
  const folder = join(root, `.${name}.partial`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (error) {
    throw new Error(`Cannot back up to "${store.where}": ${reasonOf(error)}`);
  }
}

type Place = { work: string; recipient: string };

async function backUp(source: Source, { work, recipient }: Place): Promise<Part> {
  const file = `${source.name}.age`;
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const written = createWriteStream(join(work, file), { mode: 0o600, flush: true });
  measure.pipe(written);
  const finished = new Promise<void>((resolve, reject) => {
    written.once("finish", resolve);
    written.once("error", (error) => {
      measure.destroy(error);
      reject(error);
    });
    measure.once("error", reject);
  });
  finished.catch(() => {});
  const copy = join(work, `.${source.name}`);
  try {
    const step = await stepOf(source, copy);
    await pipe([step, { command: ["age", "--encrypt", "--recipient", recipient] }], { to: measure });
    await finished;
    return { name: source.name, kind: source.kind, file, bytes, sha256: hash.digest("hex") };
  } catch (error) {
    throw new Error(`${source.name}: ${reasonOf(error)}`, { cause: error });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** The program that writes the source to its standard output. */
async function stepOf(source: Source, copy: string): Promise<Step> {
  switch (source.kind) {
    case "database":
      return {
        command: ["pg_dump", "--format=custom", "--no-password"],
        env: postgresEnvironment(source.url),
      };
    case "redis": {
      const { hostname, port, password } = new URL(source.url);
      const env = password ? { REDISCLI_AUTH: decodeURIComponent(password) } : {};
      await mkdir(copy);
      const dump = join(copy, "dump.rdb");
      await pipe([{ command: ["redis-cli", "-h", hostname, "-p", port || "6379", "--rdb", dump], env }]);
      return { command: ["cat", dump] };
    }
    case "folder":
      await snapshotFolder(source.path, copy);
      return { command: ["tar", "--create", "--directory", copy, "."] };
    case "file":
      // Docker makes a folder of a file that it is to mount and that is not there.
      if (!(await stat(source.path)).isFile()) throw new Error(`"${source.path}" is not a file`);
      return { command: ["tar", "--create", "--directory", dirname(source.path), basename(source.path)] };
  }
}

async function removeExpired(store: BackupStore): Promise<string[]> {
  const manifests = await store.list();
  const times = new Map(manifests.map((manifest) => [new Date(manifest.startedAt), manifest.name]));
  const names = expiredBackups([...times.keys()]).map((time) => times.get(time) ?? "");
  for (const name of names) await store.remove(name);
  return names;
}

/** For the textfile collector of Prometheus's node exporter. */
async function writeStatus(file: string, manifest: Manifest): Promise<void> {
  const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  const lines = [
    "# HELP selvedge_backup_last_success_timestamp_seconds When the newest backup was begun",
    "# TYPE selvedge_backup_last_success_timestamp_seconds gauge",
    `selvedge_backup_last_success_timestamp_seconds ${Date.parse(manifest.startedAt) / 1000}`,
    "# HELP selvedge_backup_last_success_bytes How large it is",
    "# TYPE selvedge_backup_last_success_bytes gauge",
    `selvedge_backup_last_success_bytes ${bytes}`,
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
}

function release(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC") return "the disk is full";
  return message ?? String(error);
}
