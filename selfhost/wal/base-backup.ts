import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipe, postgresEnvironment } from "../backup/pipe.ts";
import type { BackupStore } from "../backup/store.ts";
import type { Archiving } from "./archive-wal.ts";
import { type BaseBackup, fileOf, isSegment, listBases, placeOf, walFolder } from "./wal-archive.ts";

const keptDays = 7;

/** Copies the whole of Postgres while it runs, with the log that makes the copy whole. */
export async function takeBase(archiving: Archiving): Promise<BaseBackup> {
  const { store, recipient, url, work, admin } = archiving;
  const startedAt = new Date().toISOString();
  const name = `base-${startedAt.replaceAll(/[:.]/g, "-")}`;
  const { rows } = await admin.query<{ segment: string }>(
    "select pg_walfile_name(pg_current_wal_lsn()) as segment",
  );
  const sealed = join(work, fileOf(name));
  await pipe([
    {
      command: [
        ...["pg_basebackup", "--pgdata", "-", "--format", "tar", "--wal-method", "fetch"],
        ...["--checkpoint", "fast", "--no-password", "--label", name],
      ],
      env: postgresEnvironment(url),
    },
    { command: ["gzip", "--stdout", "--fast"] },
    { command: ["age", "--encrypt", "--recipient", recipient, "--output", sealed] },
  ]);
  await store.keep(walFolder, sealed);
  const finishedAt = new Date().toISOString();
  const base = { name, startedAt, finishedAt, firstSegment: rows[0]?.segment ?? "" };
  // Last: without it there is no base backup.
  const description = join(work, `${name}.json`);
  await writeFile(description, `${JSON.stringify(base)}\n`);
  await store.keep(walFolder, description);
  return base;
}

/** Lets go of base backups older than a week, but for the newest of these, and of the segments that none needs. */
export async function removeOld(store: BackupStore, now = Date.now()): Promise<void> {
  const bases = await listBases(store);
  const isOld = ({ startedAt }: BaseBackup) => now - Date.parse(startedAt) > keptDays * 86_400_000;
  const [oldest, ...gone] = bases.filter(isOld);
  for (const { name } of gone) {
    await store.drop(walFolder, `${name}.json`);
    await store.drop(walFolder, fileOf(name));
  }
  const needed = placeOf((oldest ?? bases.at(-1))?.firstSegment ?? "");
  for (const file of await store.files(walFolder)) {
    const name = file.replace(/\.age$/, "");
    if (isSegment(name) && !name.endsWith(".history") && placeOf(name) < needed)
      await store.drop(walFolder, file);
  }
}
