import { text } from "node:stream/consumers";
import { z } from "zod";
import type { BackupStore } from "../backup/store.ts";

/**
 * The archive of Postgres's write-ahead log, in a folder of the store beside the backups: base backups, segments, and until
 * when everything is there. All but what says times and names is encrypted.
 */
export const walFolder = "wal";

const baseSchema = z.object({
  name: z.string(),
  startedAt: z.iso.datetime(),
  /** From then on it can be restored to any time. */
  finishedAt: z.iso.datetime(),
  /** The segment that its replay begins with. */
  firstSegment: z.string(),
});

const stateSchema = z.object({
  /** What was committed before then is archived. */
  archivedUntil: z.iso.datetime(),
  segment: z.string(),
});

export type BaseBackup = z.infer<typeof baseSchema>;
export type ArchiveState = z.infer<typeof stateSchema>;

export const stateFile = "state.json";
export const fileOf = (name: string) => `${name}.age`;
/** A segment, or the history of a timeline. */
export const isSegment = (name: string) => /^(?:[0-9A-F]{24}|[0-9A-F]{8}\.history)$/.test(name);

/** Where a segment stands in the log, whatever its timeline. */
export const placeOf = (segment: string) => segment.slice(8);

/** Base backups, the newest first. One without its description was not finished. */
export async function listBases(store: BackupStore): Promise<BaseBackup[]> {
  const names = (await store.files(walFolder)).filter((name) => /^base-.+\.json$/.test(name));
  const bases = await Promise.all(
    names.map(async (name) => baseSchema.parse(JSON.parse(await text(await store.read(walFolder, name))))),
  );
  return bases.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** Null where nothing was archived yet. */
export async function readState(store: BackupStore): Promise<ArchiveState | null> {
  if (!(await store.files(walFolder)).includes(stateFile)) return null;
  return stateSchema.parse(JSON.parse(await text(await store.read(walFolder, stateFile))));
}

/** In which of the profiles of `COMPOSE_PROFILES` the log is archived. */
export function isArchiving({ COMPOSE_PROFILES = "" }: { COMPOSE_PROFILES?: string | undefined }): boolean {
  return COMPOSE_PROFILES.split(",").includes("wal");
}
