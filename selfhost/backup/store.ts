import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { readText } from "../adapters/environment.ts";
import type { Environment } from "../env-file.ts";
import { openS3Store } from "./s3-store.ts";

const partSchema = z.object({
  name: z.string(),
  kind: z.enum(["database", "redis", "folder", "file"]),
  file: z.string(),
  bytes: z.number(),
  /** Of the file as it lies there, encrypted. */
  sha256: z.string(),
});

const manifestSchema = z.object({
  version: z.literal(1),
  name: z.string(),
  /** Nothing that was written later is in it. */
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** The release that made it. */
  release: z.string(),
  recipient: z.string(),
  parts: z.array(partSchema),
});

export type Part = z.infer<typeof partSchema>;
export type Manifest = z.infer<typeof manifestSchema>;

/** Where backups are. One that has no manifest is none. */
export type BackupStore = {
  where: string;
  /** The newest first. One whose manifest is damaged is left out, with a warning: the others are none the worse. */
  list(): Promise<Manifest[]>;
  /** That of the name, or null. @throws {Error} when its manifest is damaged. */
  find(backup: string): Promise<Manifest | null>;
  read(backup: string, file: string): Promise<Readable>;
  /** Takes one file of the folder that a backup is put together in. */
  putPart(backup: string, path: string): Promise<void>;
  /** Takes the manifest, with which it is a backup. */
  finish(manifest: Manifest, folder: string): Promise<void>;
  remove(backup: string): Promise<void>;
  /** Names of what is in a folder that is no backup. */
  files(folder: string): Promise<string[]>;
  /** Takes a file into such a folder, whole or not at all, in place of one of its name; it is gone from where it was. */
  keep(folder: string, path: string): Promise<void>;
  drop(folder: string, file: string): Promise<void>;
};

/** The store of `BACKUP_TARGET`: a folder, or `s3://bucket/path`. @throws {Error} when it is neither. */
export function openStore(env: Environment): BackupStore {
  const target = readText(env, "BACKUP_TARGET");
  if (target.startsWith("s3://")) return openS3Store(target, env);
  if (target.includes("://"))
    throw new Error(`Cannot use BACKUP_TARGET "${target}": neither a folder nor s3://`);
  return folderStore(target);
}

function folderStore(root: string): BackupStore {
  const manifestOf = async (name: string) =>
    await readFile(join(root, name, "manifest.json"), "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
      throw error;
    });
  return {
    where: root,
    async list() {
      const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw new Error(`Cannot read "${root}": ${error.message}`);
      });
      return await readManifests(
        names.filter((name) => !name.startsWith(".")),
        manifestOf,
      );
    },
    find: async (backup) => await readManifest(backup, manifestOf),
    read: async (backup, file) => createReadStream(join(root, backup, file)),
    // It lies where it stays.
    putPart: async () => {},
    async finish(manifest, folder) {
      // On the disk before the folder has its name: a loss of power must not leave one without content.
      await writeFile(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`, {
        ...{ mode: 0o600, flush: true },
      });
      await mkdir(root, { recursive: true, mode: 0o700 });
      // On the same disk, so that it appears whole.
      await rename(folder, join(root, manifest.name));
    },
    remove: async (backup) => await rm(join(root, backup), { recursive: true }),
    async files(folder) {
      const names = await readdir(join(root, folder)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      return names.filter((name) => !name.startsWith("."));
    },
    async keep(folder, path) {
      const to = join(root, folder);
      await mkdir(to, { recursive: true, mode: 0o700 });
      const partial = join(to, `.${basename(path)}.partial`);
      // Onto the disk before it has its name.
      const written = createWriteStream(partial, { mode: 0o600, flush: true });
      await pipeline(createReadStream(path), written);
      await rename(partial, join(to, basename(path)));
      await rm(path);
    },
    drop: async (folder, file) => await rm(join(root, folder, file), { force: true }),
  };
}

type ManifestText = (backup: string) => Promise<string | null>;

/** Those of the names that are backups, the newest first; whichever cannot be read is said and left out. */
export async function readManifests(names: string[], textOf: ManifestText): Promise<Manifest[]> {
  const found = await Promise.all(
    names.map(
      async (name) =>
        await readManifest(name, textOf).catch((error: Error) => {
          console.warn(error.message);
          return null;
        }),
    ),
  );
  return found
    .filter((manifest) => manifest !== null)
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** Null where there is none. @throws {Error} when it is not the manifest of a backup. */
export async function readManifest(name: string, textOf: ManifestText): Promise<Manifest | null> {
  try {
    const text = await textOf(name);
    return text === null ? null : manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    const isDamaged = error instanceof SyntaxError || error instanceof z.ZodError;
    const reason = isDamaged ? "its manifest.json is damaged" : (error as Error).message;
    throw new Error(`Cannot read the backup "${name}": ${reason}`, { cause: error });
  }
}
