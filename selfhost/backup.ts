/** `pnpm backup:run`, `backup:list`, `backup:verify` and `backup:restore`. */
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { newestBackup } from "./backup/newest-backup.ts";
import { restoreBackup } from "./backup/restore-backup.ts";
import { runBackup } from "./backup/run-backup.ts";
import { openStore } from "./backup/store.ts";
import { createOldBackupTeller } from "./backup/tell-old.ts";
import { findBackup, verifyBackup } from "./backup/verify-backup.ts";
import { type Environment, readEnvironment } from "./env-file.ts";
import { archiveWal } from "./wal/archive-wal.ts";
import { restoreToTime } from "./wal/restore-to-time.ts";
import { listBases, readState } from "./wal/wal-archive.ts";

const usage = `
  pnpm backup:run                                       makes a backup, then removes those past their time
  pnpm backup:list                                      those that there are, the newest first
  pnpm backup:verify [NAME] [--identity KEY]            reads all of one; with the key it is opened too
  pnpm backup:restore [NAME] --identity KEY --into DIR  the newest, or that of the name
  pnpm backup:restore --at TIME --identity KEY --into DIR   a data folder of Postgres as it was then, from the archived log
  node selfhost/backup.ts wal                           archives Postgres's log, for as long as it runs
  node selfhost/backup.ts wal-age --within-minutes N    fails when less is archived
  node selfhost/backup.ts age --within-hours N          fails when the newest is older
  node selfhost/backup.ts schedule                      one a day, for as long as it runs

  --env-file FILE   with the variables; .env.selfhost when it is there

  BACKUP_TARGET       a folder, or s3://bucket/path with BACKUP_S3_ENDPOINT and the usual AWS_ variables
  BACKUP_RECIPIENT    the public key of age that it is encrypted for
  BACKUP_FOLDERS      name=path,…: state of the edge, uploads; "none" where there is none
  BACKUP_CONFIG       a file with the configuration, or "none"
  WAL_SECONDS         how often a segment is closed and archived; 60 unless said
  WAL_WORK            where the log is received; it has to stay over a restart
  BACKUP_WORK         where one for a bucket is put together, part by part
  POSTGRES_HOST, POSTGRES_PORT, POSTGRES_PASSWORD, REDIS_URL or REDIS_PASSWORD, BACKUP_LAGO_URL
`;

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

async function main(args: string[]): Promise<void> {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      "env-file": text,
      identity: text,
      into: text,
      at: text,
      "within-hours": text,
      "within-minutes": text,
      help: { type: "boolean" },
    },
  });
  const [command, name] = positionals;
  if (values.help || command === undefined) {
    console.log(usage);
    return;
  }
  const env = readEnvironment(values["env-file"]);
  switch (command) {
    case "run":
      return await report(env);
    case "list":
      return await list(env);
    case "verify": {
      const store = openStore(env);
      const manifest = await findBackup(store, name);
      await verifyBackup(store, manifest, values.identity);
      console.log(`The backup "${manifest.name}" is whole${values.identity ? ", and the key opens it" : ""}`);
      return;
    }
    case "restore": {
      const { identity, into, at } = values;
      if (!identity || !into) throw new Error("Cannot restore: say --identity KEY and --into DIR");
      if (at) {
        const base = await restoreToTime(env, { identity, into, at });
        console.log(
          `Laid out "${into}" from "${base}": Postgres replays up to ${at} when it is started there`,
        );
        return;
      }
      const { name: restored, startedAt } = await restoreBackup(env, { name, identity, into });
      console.log(`Restored "${restored}": what was written before ${startedAt}. Files are in ${into}`);
      return;
    }
    case "age":
      return await requireNewer(env, Number(values["within-hours"] ?? 26));
    case "wal":
      return await archive(env);
    case "wal-age":
      return await requireArchived(env, Number(values["within-minutes"] ?? 5));
    case "schedule":
      return await schedule(env);
    default:
      throw new Error(
        `Unknown command "${command}": use run, list, verify, restore, wal, wal-age, age or schedule`,
      );
  }
}

async function report(env: Environment): Promise<void> {
  const { manifest, removed } = await runBackup(env);
  const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  const seconds = (Date.parse(manifest.finishedAt) - Date.parse(manifest.startedAt)) / 1000;
  const names = manifest.parts.map((part) => part.name).join(", ");
  console.log(
    `Backup "${manifest.name}": ${names}; ${(bytes / 1024 ** 2).toFixed(1)} MiB in ${seconds.toFixed(1)} s`,
  );
  if (removed.length > 0) console.log(`Removed as past their time: ${removed.join(", ")}`);
}

async function list(env: Environment): Promise<void> {
  const store = openStore(env);
  const manifests = await store.list();
  if (manifests.length === 0) console.log(`There is no backup in "${store.where}"`);
  const [state, oldest] = [await readState(store), (await listBases(store)).at(-1)];
  if (state && oldest) console.log(`Any time from ${oldest.finishedAt} to ${state.archivedUntil}, by --at`);
  for (const { name, parts, release } of manifests) {
    const mebibytes = parts.reduce((sum, part) => sum + part.bytes, 0) / 1024 ** 2;
    console.log(
      `${name}  ${mebibytes.toFixed(1).padStart(9)} MiB  release ${release}  ${parts.map((part) => part.name).join(" ")}`,
    );
  }
}

async function requireArchived(env: Environment, minutes: number): Promise<void> {
  const state = await readState(openStore(env));
  if (state === null) throw new Error("Nothing of the log is archived");
  const age = (Date.now() - Date.parse(state.archivedUntil)) / minuteMs;
  if (age > minutes) throw new Error(`The log is archived until ${age.toFixed(0)} minutes ago`);
}

/** What fails is said and tried again in a minute; what Postgres wrote meanwhile it has kept. */
async function archive(env: Environment): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  while (!stop.signal.aborted) {
    try {
      await archiveWal(env, stop.signal);
    } catch (error) {
      console.error((error as Error).message);
      await delay(minuteMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  }
}

async function requireNewer(env: Environment, hours: number): Promise<void> {
  const newest = await newestBackup(env);
  if (newest === null) throw new Error("There is no backup");
  const age = (Date.now() - newest.getTime()) / hourMs;
  if (age > hours) throw new Error(`The newest backup is ${age.toFixed(0)} hours old`);
}

/**
 * A failure is said and tried again, in a minute at first and then in an hour at most: the next day would be late, and on a
 * new box what is to be backed up is there some minutes later.
 */
async function schedule(env: Environment): Promise<void> {
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));
  const teller = createOldBackupTeller(env);
  let newest: Date | null = null;
  let backoffMs = minuteMs;
  for (;;) {
    try {
      newest = await newestBackup(env);
      const dueInMs = newest === null ? 0 : newest.getTime() + dayMs - Date.now();
      if (dueInMs > 0) await delay(Math.min(dueInMs, hourMs));
      else await report(env);
      backoffMs = minuteMs;
      await teller.succeeded();
    } catch (error) {
      console.error((error as Error).message);
      await teller.failed(newest);
      await delay(backoffMs);
      backoffMs = Math.min(backoffMs * 2, hourMs);
    }
  }
}

await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
