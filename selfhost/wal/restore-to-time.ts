import { existsSync } from "node:fs";
import { appendFile, chmod, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipe } from "../backup/pipe.ts";
import { openStore } from "../backup/store.ts";
import { decrypt, openingReason, requireIdentity } from "../backup/verify-backup.ts";
import type { Environment } from "../env-file.ts";
import { fileOf, isSegment, listBases, placeOf, readState, walFolder } from "./wal-archive.ts";

/** In the data folder, so that Postgres finds it wherever that is put. */
const segments = "restored_wal";

type Options = { identity: string; into: string; at: string };

/**
 * Lays out a data folder of Postgres as it was at a time: a Postgres of the same major that is started on it replays the log
 * up to there, and then takes writes.
 * @returns the base backup that it begins with.
 * @throws {Error} when the time is not in the archive, or naming what could not be opened; nothing is left then.
 */
export async function restoreToTime(
  env: Environment,
  { identity, into: folder, at }: Options,
): Promise<string> {
  const [store, into] = [openStore(env), resolve(folder)];
  requireIdentity(identity);
  if (existsSync(into) && (await readdir(into)).length > 0)
    throw new Error(`Cannot restore into "${into}": it is not empty`);
  const time = timeOf(at);
  const [bases, state] = [await listBases(store), await readState(store)];
  const base = bases.find(({ finishedAt }) => Date.parse(finishedAt) <= time);
  if (base === undefined || state === null || time > Date.parse(state.archivedUntil)) {
    const oldest = bases.at(-1)?.finishedAt;
    const span =
      oldest && state ? `there is what was from ${oldest} to ${state.archivedUntil}` : "it is empty";
    throw new Error(`Cannot restore to ${at}: of the archive in "${store.where}" ${span}`);
  }
  const partial = `${into}.partial`;
  try {
    await mkdir(join(partial, segments), { recursive: true, mode: 0o700 });
    const tar = ["tar", "--extract", "--gzip", "--no-same-owner", "--directory", partial];
    await open({ store, identity, name: base.name }, tar);
    for (const name of (await store.files(walFolder)).map((file) => file.replace(/\.age$/, ""))) {
      const isNeeded = name.endsWith(".history") || placeOf(name) >= placeOf(base.firstSegment);
      if (!isSegment(name) || !isNeeded) continue;
      const to = join(partial, segments, name);
      await open({ store, identity, name }, ["sh", "-c", 'gzip --decompress --stdout > "$1"', "sh", to]);
    }
    await appendFile(join(partial, "postgresql.auto.conf"), recoverySettings(time));
    await writeFile(join(partial, "recovery.signal"), "");
    await chmod(partial, 0o700);
    await rename(partial, into);
    return base.name;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

function timeOf(at: string): number {
  const time = Date.parse(at);
  if (!/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(at) || Number.isNaN(time))
    throw new Error(`Cannot restore to "${at}": say a time with its zone, as 2030-01-31T12:00:00Z`);
  return time;
}

function recoverySettings(time: number): string {
  const settings = {
    restore_command: `cp "${segments}/%f" "%p"`,
    // Postgres takes no Z here.
    recovery_target_time: new Date(time).toISOString().replace("Z", "+00"),
    recovery_target_action: "promote",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  return `${lines.join("\n")}\n`;
}

type Sealed = { store: ReturnType<typeof openStore>; identity: string; name: string };

async function open({ store, identity, name }: Sealed, command: string[]): Promise<void> {
  const from = await store.read(walFolder, fileOf(name));
  try {
    await pipe([decrypt(identity), { command }], { from });
  } catch (error) {
    throw new Error(`Cannot open "${fileOf(name)}" of the archive: ${openingReason(error)}`);
  }
}
