import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { readText, readWholeNumber } from "../adapters/environment.ts";
import { pipe, postgresEnvironment } from "../backup/pipe.ts";
import { recipientOf } from "../backup/settings.ts";
import { type BackupStore, openStore } from "../backup/store.ts";
import type { Environment } from "../env-file.ts";
import { roleUrl } from "../set-up-databases.ts";
import { removeOld, takeBase } from "./base-backup.ts";
import { type ArchiveState, fileOf, isSegment, listBases, stateFile, walFolder } from "./wal-archive.ts";

/** Postgres keeps for it what was not received yet. */
const slot = "selvedge_wal";
const dayMs = 86_400_000;

export type Archiving = {
  env: Environment;
  store: BackupStore;
  recipient: string;
  url: string;
  /** Where segments are received; over a restart it must stay. */
  work: string;
  admin: Client;
};

/**
 * Archives Postgres's write-ahead log for as long as it runs: receives it as it is written, closes a segment every
 * `WAL_SECONDS`, encrypts it and puts it into the store; takes a base backup a day. What is lost with the box is what was
 * committed in the last two of these spans at most.
 * @throws {Error} when Postgres or the store cannot be used; called again, it goes on where it was.
 */
export async function archiveWal(env: Environment, signal: AbortSignal): Promise<void> {
  const spanMs = readWholeNumber(env, "WAL_SECONDS", 60) * 1_000;
  const url = roleUrl(env, { role: "postgres", name: "postgres" });
  const admin = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  admin.on("error", () => {});
  await admin.connect();
  const work = readText(env, "WAL_WORK");
  const archiving = { env, store: openStore(env), recipient: recipientOf(env), url, work, admin };
  let receiver: Receiver | null = null;
  try {
    await mkdir(work, { recursive: true, mode: 0o700 });
    const isNew = await ensureSlot(archiving);
    if (isNew) await beginAnew(archiving);
    receiver = receive(archiving);
    let [newest] = isNew ? [] : await listBases(archiving.store);
    while (!signal.aborted) {
      if (newest === undefined || Date.now() - Date.parse(newest.startedAt) > dayMs) {
        newest = await takeBase(archiving);
        console.log(`Base backup "${newest.name}"`);
        await removeOld(archiving.store);
      }
      const state = await Promise.race([archiveOnce(archiving), receiver.failed]);
      if (env.WAL_STATUS_FILE) await writeStatus(env.WAL_STATUS_FILE, state);
      await delay(spanMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    receiver?.stop();
    await admin.end().catch(() => {});
  }
}

/** @returns whether it is new: what was written before it may be missing. */
async function ensureSlot({ admin }: Archiving): Promise<boolean> {
  const { rows } = await admin.query<{ wal_status: string | null }>(
    "select wal_status from pg_replication_slots where slot_name = $1",
    [slot],
  );
  if (rows[0] !== undefined && rows[0].wal_status !== "lost") return false;
  // Postgres had to let go of what it kept for it, so as not to fill its disk: from here on, with another base.
  if (rows[0] !== undefined) await admin.query("select pg_drop_replication_slot($1)", [slot]);
  await admin.query("select pg_create_physical_replication_slot($1, true)", [slot]);
  return true;
}

/** What another server, or one before a gap, had sent is archived, and is nothing to go on from. */
async function beginAnew(archiving: Archiving): Promise<void> {
  const { work } = archiving;
  for (const name of (await readdir(work)).filter(isSegment).toSorted())
    await archiveSegment(archiving, name);
  for (const name of await readdir(work)) await rm(join(work, name), { recursive: true });
}

type Receiver = { failed: Promise<never>; stop: () => void };

function receive({ url, work }: Archiving): Receiver {
  const args = ["--directory", work, "--slot", slot, "--no-loop", "--no-password", "--status-interval", "2"];
  const child: ChildProcess = spawn("pg_receivewal", args, {
    env: { PATH: process.env.PATH, ...postgresEnvironment(url) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-1_000);
  });
  const failed = new Promise<never>((_, reject) => {
    child.once("error", ({ message }) => reject(new Error(`pg_receivewal: ${message}`)));
    child.once("close", () => reject(new Error(`pg_receivewal ended: ${said.trim().split("\n").at(-1)}`)));
  });
  failed.catch(() => {});
  return { failed, stop: () => child.kill("SIGTERM") };
}

const receivedWithinMs = 30_000;
const pauseMs = 100;

/** Closes a segment and archives all that are closed. @returns until when. */
async function archiveOnce(archiving: Archiving): Promise<ArchiveState> {
  const { admin, work, store } = archiving;
  const { rows: times } = await admin.query<{ at: Date }>("select clock_timestamp() as at");
  const archivedUntil = times[0]?.at.toISOString() ?? "";
  // A commit after that time, by which whoever replays the log to it knows that all of it was there.
  await admin.query("select pg_logical_emit_message(true, 'selvedge', 'archived')");
  const { rows } = await admin.query<{ segment: string }>(
    "select pg_walfile_name(pg_switch_wal()) as segment",
  );
  const segment = rows[0]?.segment ?? "";
  const deadlineMs = Date.now() + receivedWithinMs;
  while (!(await readdir(work)).includes(segment)) {
    if (Date.now() > deadlineMs) throw new Error(`The segment "${segment}" was not received`);
    await delay(pauseMs);
  }
  for (const name of (await readdir(work)).filter(isSegment).toSorted())
    await archiveSegment(archiving, name);
  const state = { archivedUntil, segment };
  const file = join(work, stateFile);
  await writeFile(file, `${JSON.stringify(state)}\n`);
  await store.keep(walFolder, file);
  return state;
}

/** It is removed here once it is there. */
async function archiveSegment({ work, store, recipient }: Archiving, name: string): Promise<void> {
  const sealed = join(work, fileOf(name));
  await pipe([
    { command: ["gzip", "--stdout", "--fast", join(work, name)] },
    { command: ["age", "--encrypt", "--recipient", recipient, "--output", sealed] },
  ]);
  await store.keep(walFolder, sealed);
  await rm(join(work, name));
}

/** For the textfile collector of Prometheus's node exporter. */
async function writeStatus(file: string, { archivedUntil }: ArchiveState): Promise<void> {
  const lines = [
    "# HELP selvedge_wal_archived_timestamp_seconds What was committed before then is archived",
    "# TYPE selvedge_wal_archived_timestamp_seconds gauge",
    `selvedge_wal_archived_timestamp_seconds ${Date.parse(archivedUntil) / 1_000}`,
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
}
